"""The two tables of the house: which function decides a command, and which folds an event."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from chinwag.room import (
    accounts,
    authkeys,
    coming,
    filters,
    hands,
    invitations,
    metadata,
    moderation,
    operating,
    places,
    presence,
    renaming,
    retention,
    roles,
    switches,
    whispers,
)  # fmt: skip
from chinwag.room import commands as c
from chinwag.room import commands_accounts as a
from chinwag.room import commands_metadata as md
from chinwag.room import commands_moderation as m
from chinwag.room import commands_presence as p
from chinwag.room import events as e
from chinwag.room import events_accounts as fa
from chinwag.room import events_metadata as fmd
from chinwag.room import events_moderation as fm
from chinwag.room import events_presence as fp
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry
from chinwag.room.lobby import Lobby
from chinwag.room.room import Decision, Room

Rule: TypeAlias = Callable[[Ask], Decision]
Step: TypeAlias = Callable[[Lobby, Entry, Room | None], None]

# fmt: off
COMING: Mapping[type[c.Command], Rule] = MappingProxyType({  # of those who are not in yet; they see to rights
    c.Enter:          coming.decide_enter,
    a.Login:          accounts.decide_login,
    a.LoginByKey:     accounts.decide_login,
    a.LoginByScram:   accounts.decide_login,
})
OWN: Mapping[type[c.Command], Rule] = MappingProxyType({  # of the house alone: nobody has a right to them
    retention.Sweep:  retention.sweeping,
    operating.Record: operating.recording,
})
DECIDE: Mapping[type[c.Command], Rule] = MappingProxyType({  # of people online; what is said in a room is room.py's
    c.Quit:           coming.quitting,
    c.Rename:         coming.renaming,
    c.SetAway:        coming.setting_away,
    c.Whisper:        whispers.whispering,
    p.Describe:       presence.describing,
    p.Operate:        presence.operating,
    p.Nudge:          whispers.nudging,
    p.Announce:       presence.announcing,
    p.MarkTime:       presence.marking,
    c.CreateRoom:     places.creating,
    c.Join:           places.joins,
    c.MarkRead:       places.marking,
    a.Register:       accounts.registering,
    a.ChangePassword: accounts.changing_password,
    a.AddKey:         authkeys.adding,
    a.RemoveKey:      authkeys.removing,
    a.LogoutOthers:   accounts.logging_out,
    a.DeleteAccount:  accounts.deleting,
    a.RemoveAccount:  accounts.removing,
    a.Claim:          roles.claiming,
    a.Invite:         invitations.inviting,
    a.Accept:         invitations.accepting,
    a.RevokeInvite:   invitations.revoking,
    a.SetPolicy:      switches.setting_policy,
    m.RenameRoom:     renaming.renaming,
    m.SetRole:        roles.setting_role,
    m.SetMode:        switches.setting_mode,
    m.Kick:           moderation.kicking,
    m.Ban:            moderation.banning,
    m.Unban:          moderation.unbanning,
    m.Mute:           moderation.muting,
    m.Unmute:         moderation.unmuting,
    m.SetFilter:      filters.setting,
    m.Report:         moderation.reporting,
    m.RaiseHand:      hands.raising,
    m.LowerHand:      hands.lowering,
    m.CallOn:         hands.calling,
    md.SetMetadata:   metadata.setting,
    md.ClearMetadata: metadata.clearing,
})
OF_PERSONS = frozenset((  # the server is never online itself, and has no account
    c.Quit, c.Rename, c.SetAway, c.Join, c.MarkRead, a.Register, a.ChangePassword, a.LogoutOthers, a.DeleteAccount,
    a.Claim, a.Accept, m.Report, m.RaiseHand, p.Operate, md.SetMetadata, md.ClearMetadata, a.AddKey, a.RemoveKey,
))
FOLD: Mapping[type[e.Event], Step] = MappingProxyType({
    e.Arrived:          coming.arrived,
    e.Departed:         presence.departed,
    e.Renamed:          presence.renamed,
    fp.Described:       presence.described,
    fp.TimeMarked:      presence.time_marked,
    e.Whispered:        presence.whispered,
    e.AwaySet:          coming.away_set,
    e.RoomCreated:      places.created,
    e.TopicSet:         places.topic_set,
    e.Joined:           places.joined,
    e.Left:             places.left,
    e.Marked:           places.marked,
    fa.AccountOpened:   accounts.opened,
    fa.LoggedIn:        accounts.logged_in,
    fa.AccountRenamed:  accounts.account_renamed,
    fa.KeyAdded:        authkeys.added,
    fa.KeyRemoved:      authkeys.removed,
    fa.LoggedOut:       accounts.logged_out,
    fa.AccountDeleted:  accounts.account_deleted,
    fa.InviteMade:      invitations.invite_made,
    fa.InviteUsed:      invitations.invite_used,
    fa.InviteRevoked:   invitations.invite_revoked,
    fa.PolicySet:       switches.policy_set,
    fm.Invited:         invitations.invited,
    fm.Kicked:          moderation.kicked,
    fm.Banned:          moderation.banned,
    fm.Unbanned:        moderation.unbanned,
    fm.Muted:           moderation.muted,
    fm.Unmuted:         moderation.unmuted,
    fm.RoleSet:         roles.role_set,
    fm.ModeSet:         switches.mode_set,
    fm.FilterSet:       filters.filter_set,
    fm.RoomRenamed:     renaming.room_renamed,
    fm.Swept:           retention.swept,
    fm.Operated:        operating.operated,
    fm.HandRaised:      hands.hand_raised,
    fm.HandLowered:     hands.hand_down,
    fm.CalledOn:        hands.hand_down,
    fmd.MetadataSet:    metadata.metadata_set,
    fmd.MetadataTold:   metadata.metadata_told,
})
# fmt: on
