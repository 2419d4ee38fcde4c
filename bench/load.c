/* Load generator: N members in R rooms, S senders per room, closed loop, one epoll thread.
 *
 *   load PROTOCOL PORT ROOMS MEMBERS SENDERS SECONDS SIZE
 *
 * PROTOCOL is native, text, irc or web (IRC over WebSocket). Every message carries `~SSSS:NNNNNNNN~` (sender, number); a sender says the
 * next one when every other member of its room has received the last. What comes back is only scanned for
 * these marks. Prints one JSON object: deliveries, seconds, messages, lost, disordered, duplicated, join_seconds.
 * Talks to 127.0.0.1 only, and ends by itself. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum protocol { NATIVE, TEXT, IRC, WEB };
enum stage { UPGRADING, NAMING, MAKING, JOINING, IN };

struct member {
    int fd, room, index;       /* index in the room */
    enum stage stage;
    char tail[64];             /* end of the last read, for words cut in two */
    int tail_len;
    unsigned *seen;            /* per sender of the room: last number received */
};
struct sender { unsigned number, copies; };

static enum protocol protocol;
static int rooms, members, senders, size, total, epoll_fd;
static struct member *all;
static struct sender *speaking; /* rooms x senders */
static long deliveries, messages, disordered, duplicated;
static int entered, stopping;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) { perror(what); exit(1); }

static void put(struct member *m, const char *bytes, int length) {
    int done = 0;
    while (done < length) {
        ssize_t n = send(m->fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (n > 0) { done += n; continue; }
        if (n < 0 && errno == EAGAIN) { usleep(100); continue; }
        fail("send");
    }
}

static void put_frame(struct member *m, const char *json) {
    char frame[8192];
    int n = strlen(json);
    unsigned length = htonl(n);
    memcpy(frame, &length, 4);
    memcpy(frame + 4, json, n);
    put(m, frame, n + 4);
}

/* A line of IRC: as it is, or as a WebSocket message, masked with zeros. */
static void put_line(struct member *m, const char *line, int n) {
    unsigned char frame[8192] = {0x81, 0x80};
    int start = n < 126 ? 6 : 8;
    if (protocol == IRC) { put(m, (char *)frame, sprintf((char *)frame, "%.*s\r\n", n, line)); return; }
    if (n < 126) frame[1] |= n;
    else { frame[1] |= 126; frame[2] = n >> 8; frame[3] = n & 255; }
    memcpy(frame + start, line, n);
    put(m, (char *)frame, start + n);
}

static int is_irc(void) { return protocol == IRC || protocol == WEB; }

static void room_name(int room, char *name) {
    if (rooms == 1 && !is_irc()) strcpy(name, "lobby"); else sprintf(name, "room%d", room);
}

static void introduce(struct member *m) {
    char text[512];
    int id = m->room * members + m->index;
    if (protocol == NATIVE) {
        put(m, "CHINWAG1", 8);
        sprintf(text, "{\"t\":\"hello\",\"version\":1,\"name\":\"member%d\"}", id);
        put_frame(m, text);
    } else if (protocol == TEXT) {
        put(m, text, sprintf(text, "member%d\n", id));
    } else if (m->stage == UPGRADING) {
        put(m, text, sprintf(text, "GET /irc HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    } else {
        put_line(m, text, sprintf(text, "NICK member%d", id));
        put_line(m, text, sprintf(text, "USER u 0 * :u"));
    }
}

static void enter_room(struct member *m, int make) {
    char text[256], name[32];
    room_name(m->room, name);
    if (protocol == NATIVE) {
        sprintf(text, "{\"t\":\"%s\",\"room\":\"%s\",\"id\":1}", make ? "createroom" : "join", name);
        put_frame(m, text);
    } else if (protocol == TEXT) {
        put(m, text, sprintf(text, "/%s %s\n", make ? "create" : "join", name));
    } else {
        put_line(m, text, sprintf(text, "JOIN #%s", name));
    }
}

static void speak(struct member *m) {
    char body[4096], text[8192], name[32];
    struct sender *s = &speaking[m->room * senders + m->index];
    s->number++;
    s->copies = 0;
    int n = sprintf(body, "~%04d:%08u~", m->index, s->number);
    while (n < size) body[n++] = 'x';
    body[n] = 0;
    room_name(m->room, name);
    if (protocol == NATIVE) {
        sprintf(text, "{\"t\":\"say\",\"room\":\"%s\",\"text\":\"%s\",\"id\":%u}", name, body, s->number);
        put_frame(m, text);
    } else if (protocol == TEXT) {
        put(m, text, sprintf(text, "%s\n", body));
    } else {
        put_line(m, text, sprintf(text, "PRIVMSG #%s :%s", name, body));
    }
    messages++;
}

static void heard(struct member *m, int from, unsigned number) {
    if (from < 0 || from >= senders) return;
    struct sender *s = &speaking[m->room * senders + from];
    if (number <= m->seen[from]) { duplicated++; return; }
    if (number != m->seen[from] + 1) disordered++;
    m->seen[from] = number;
    if (from == m->index) return; /* an echo is not a delivery */
    deliveries++;
    if (number == s->number && ++s->copies == (unsigned)members - 1 && !stopping)
        speak(&all[m->room * members + from]);
}

static void advance(struct member *m, const char *bytes) {
    static const char *welcome[] = {"\"t\":\"welcome\"", "member", " 376 ", " 376 "};
    static const char *nomotd[] = {"\"t\":\"welcome\"", "member", " 422 ", " 422 "};
    static const char *in[] = {"\"t\":\"joined\"", "room", " 366 ", " 366 "};
    if (m->stage == UPGRADING && strstr(bytes, "\r\n\r\n")) {
        m->stage = NAMING;
        introduce(m);
    } else if (m->stage == NAMING && (strstr(bytes, welcome[protocol]) || strstr(bytes, nomotd[protocol]))) {
        if (rooms == 1 && !is_irc()) { m->stage = IN; entered++; return; }
        m->stage = MAKING;
        entered++;
    } else if (m->stage == JOINING && strstr(bytes, in[protocol])) {
        m->stage = IN;
        entered++;
    }
}

static void take(struct member *m) {
    static char buffer[1 << 18];
    memcpy(buffer, m->tail, m->tail_len);
    ssize_t n = recv(m->fd, buffer + m->tail_len, sizeof buffer - m->tail_len - 1, 0);
    if (n == 0) { fprintf(stderr, "member%d was cut off\n", m->room * members + m->index); exit(1); }
    if (n < 0) { if (errno == EAGAIN) return; fail("recv"); }
    int length = m->tail_len + n, keep;
    buffer[length] = 0;
    for (int i = 0; i < length; i++) if (!buffer[i]) buffer[i] = ' '; /* frame lengths hold zeros */
    if (m->stage != IN) advance(m, buffer);
    char *at = buffer, *end = buffer + length, *mark;
    while ((mark = memchr(at, '~', end - at)) && end - mark >= 15) {
        if (mark[5] == ':' && mark[14] == '~') {
            heard(m, atoi(mark + 1), strtoul(mark + 6, NULL, 10));
            at = mark + 15;
        } else at = mark + 1;
    }
    if (m->stage == IN) keep = mark ? (int)(end - mark) : 0;
    else keep = length < 32 ? length : 32;
    if (mark && m->stage != IN) keep = end - mark > keep ? (int)(end - mark) : keep;
    memcpy(m->tail, end - keep, keep);
    m->tail_len = keep;
}

static void turn(int milliseconds) {
    struct epoll_event ready[512];
    int n = epoll_wait(epoll_fd, ready, 512, milliseconds);
    for (int i = 0; i < n; i++) take(ready[i].data.ptr);
}

static void await_all(int wanted, const char *what) {
    double limit = now() + 120;
    while (entered < wanted) {
        turn(100);
        if (now() > limit) { fprintf(stderr, "%s: only %d of %d\n", what, entered, wanted); exit(1); }
    }
    entered = 0;
}

static void connect_all(int port) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < total; i++) {
        struct member *m = &all[i];
        m->room = i / members;
        m->index = i % members;
        m->stage = protocol == WEB ? UPGRADING : NAMING;
        m->seen = calloc(senders, sizeof *m->seen);
        m->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (m->fd < 0 || connect(m->fd, (void *)&where, sizeof where)) fail("connect");
        int one = 1;
        setsockopt(m->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(m->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = m};
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, m->fd, &event);
        introduce(m);
        if (i % 50 == 49) turn(0);
    }
}

static double join_all(void) {
    await_all(total, "entering");
    if (rooms == 1 && !is_irc()) return 0;
    for (int r = 0; r < rooms; r++) { all[r * members].stage = JOINING; enter_room(&all[r * members], !is_irc()); }
    await_all(rooms, "making rooms");
    double start = now();
    for (int i = 0; i < total; i++)
        if (all[i].index) { all[i].stage = JOINING; enter_room(&all[i], 0); }
    await_all(total - rooms, "joining");
    return now() - start;
}

int main(int argc, char **argv) {
    if (argc != 8) { fprintf(stderr, "load PROTOCOL PORT ROOMS MEMBERS SENDERS SECONDS SIZE\n"); return 2; }
    protocol = !strcmp(argv[1], "native") ? NATIVE : !strcmp(argv[1], "text") ? TEXT : !strcmp(argv[1], "web") ? WEB : IRC;
    rooms = atoi(argv[3]); members = atoi(argv[4]); senders = atoi(argv[5]); size = atoi(argv[7]);
    double seconds = atof(argv[6]);
    total = rooms * members;
    if (size > 4000 || senders > members || seconds > 120) return 2;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    all = calloc(total, sizeof *all);
    speaking = calloc(rooms * senders, sizeof *speaking);
    epoll_fd = epoll_create1(0);
    double began = now();
    connect_all(atoi(argv[2]));
    double join_seconds = join_all(), connected = now() - began;
    for (double until = now() + 0.5; now() < until;) turn(50);
    printf("{\"ready\": true, \"connect_seconds\": %.3f, \"join_seconds\": %.3f}\n", connected, join_seconds);
    fflush(stdout);
    getchar(); /* whoever measures notes the CPU clock, then sends a line */
    double start = now(), stop = start + seconds;
    for (int r = 0; r < rooms; r++) for (int s = 0; s < senders; s++) speak(&all[r * members + s]);
    while (now() < stop) turn(10);
    double took = now() - start;
    long counted = deliveries;
    printf("{\"measured\": true, \"deliveries\": %ld, \"seconds\": %.3f}\n", counted, took);
    fflush(stdout);
    stopping = 1;
    long expected = messages * (members - 1);
    for (double until = now() + 10; deliveries < expected && now() < until;) turn(50);
    printf("{\"messages\": %ld, \"lost\": %ld, \"disordered\": %ld, \"duplicated\": %ld}\n",
           messages, expected - deliveries, disordered, duplicated);
    return 0;
}
