"""The chain covers all that an entry says, and nothing of it can be shifted."""

from chinwag.room.entry import Person
from chinwag.store.hashing import SIZE, START, Keys, author, digest_of, link

KEY = bytes(range(16))


def test_keys_never_repeat() -> None:
    keys = Keys()
    drawn = [keys.draw() for _ in range(1000)]
    assert len(set(drawn)) == 1000
    assert {len(key) for key in drawn} == {SIZE}


def test_a_digest_depends_on_key_and_content() -> None:
    contents = [("ab", None), ("a", "b"), ("", "ab"), ("ab", ""), ("", None)]
    digests = {digest_of(key, *content) for key in (KEY, bytes(16)) for content in contents}
    assert len(digests) == 2 * len(contents)
    assert digest_of(KEY, None, None) == digest_of(KEY, "", None)


def test_a_link_covers_every_part() -> None:
    whole = (START, KEY, 1, 2, 3, 4, 5, author(Person("g1", "ann")))
    others = [
        (*whole[:place], other, *whole[place + 1 :])
        for place, other in enumerate((KEY, START, 9, 9, 9, 9, 9, author(Person("g1", "anna"))))
    ]
    assert len({link(*parts) for parts in [whole, *others]}) == 9  # type: ignore[arg-type]
    assert len({author(Person(*who)) for who in (("a", "bc"), ("ab", "c"), ("a", "bc", "key"))}) == 3


def test_the_chain_is_what_it_always_was() -> None:
    digest = digest_of(KEY, "hello", None)
    assert digest.hex() == "eb29640640dc8f562da4a3bbdac7c469"
    assert (
        link(START, digest, 1, 1_700_000_000_000, 0, 1, 0, author(Person("g1", "ann"))).hex()
        == "652468818ffa067272819fad6a5f897b"
    )
