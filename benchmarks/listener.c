/* Many phones or boards that only listen, in one thread: so light that the server is what is measured.

   listener PORT WHO SOURCES MARKER    WHO: a file with a path and a Cookie header on each line, for a connection each

   It obeys lines on its standard input and answers each with one line. Times are CLOCK_MONOTONIC, in seconds.
     open               all connect, at most 100 at a time     open SECONDS
     moment             from now on                            ready
                        and once each had a message            all FIRST MEDIAN P99 LAST BYTES CPU
     count              from now on, the number after MARKER   ready
     counted            since when did all show each number    counted CPU, then N lines NUMBER TIME, then end
     drop SECONDS PART  all hang up and come back after        ready
                        that time, more or less PART of it     back MEDIAN P99 LAST TRIES CPU
   A connection that the server ends is not opened again, except after drop: then `lost` is said once and all is over.
   listener.py is the same for machines without a C compiler. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { AWAY, OPENING, GREETED, READY };
enum { MOST = 1 << 20, AT_ONCE = 100, ROOM = 1 << 20 };

struct phone {
  int fd, state, tries;
  double due, heard;
  long number;
  unsigned moment;
  size_t kept;
  unsigned char *rest;
  char *path, *cookie;
};

static struct phone *phones;
static int count, events, sources, opening, ready, next_to_open, waiting, away, tries;
static const char *port, *marker;
static unsigned moment, counting;
static double began, before, dropped;
static size_t size;
static int reached[MOST];
static double all_at[MOST];
static long highest;
static unsigned char incoming[ROOM];
static enum { NOTHING, OPEN, MOMENT, BACK } awaited;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double *heard_in_order(void) {
  double *times = malloc(count * sizeof *times);
  for (int i = 0; i < count; i++) times[i] = phones[i].heard;
  qsort(times, count, sizeof *times, by_value);
  return times;
}

static void fail(const char *what) {
  printf("lost %s\n", what);
  fflush(stdout);
  exit(1);
}

static void dial(struct phone *one) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port))}, from = {.sin_family = AF_INET};
  int yes = 1;
  one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (one->fd < 0) fail("too few files");
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (one - phones) % sources); /* one address has too few ports */
  setsockopt(one->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  bind(one->fd, (struct sockaddr *)&from, sizeof from);
  connect(one->fd, (struct sockaddr *)&to, sizeof to);
  struct epoll_event want = {.events = EPOLLOUT, .data.ptr = one};
  epoll_ctl(events, EPOLL_CTL_ADD, one->fd, &want);
  one->state = OPENING;
  one->kept = 0;
  opening++;
  tries++;
}

static void hang_up(struct phone *one) {
  close(one->fd);
  one->fd = -1;
  one->kept = 0;
  if (one->state == READY) ready--;
  else opening--;
  one->state = AWAY;
}

static void ended(struct phone *one) {
  if (!dropped || one->state == READY) fail("a connection was ended by the server");
  hang_up(one);
  double wait = 0.5 * (1 << (one->tries < 7 ? ++one->tries : 7)); /* as the page does it: twice as long each time */
  one->due = now() + wait * (0.7 + 0.6 * drand48());
  away++;
}

static void greet(struct phone *one) {
  char hello[1024];
  int length = snprintf(hello, sizeof hello,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nOrigin: http://127.0.0.1:%s\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Cookie: %s\r\n\r\n", one->path, port, port, one->cookie);
  struct epoll_event want = {.events = EPOLLIN, .data.ptr = one};
  if (send(one->fd, hello, length, MSG_NOSIGNAL) != length) {
    ended(one);
    return;
  }
  one->state = GREETED;
  epoll_ctl(events, EPOLL_CTL_MOD, one->fd, &want);
}

static void tell_moment(const char *what) {
  double *times = heard_in_order();
  if (awaited == MOMENT)
    printf("%s %.6f %.6f %.6f %.6f %zu %.6f\n", what, times[0], times[count / 2], times[(int)(count * 0.99)], times[count - 1],
           size, cpu() - before);
  else
    printf("%s %.6f %.6f %.6f %d %.6f\n", what, times[count / 2], times[(int)(count * 0.99)], times[count - 1], tries,
           cpu() - before);
  free(times);
  awaited = NOTHING;
}

static void hear(struct phone *one, unsigned char *text, size_t length) {
  if (one->state == GREETED) { /* the stage that everybody gets at once */
    one->state = READY;
    one->heard = now();
    opening--;
    ready++;
    if (awaited == OPEN && ready == count) {
      printf("open %.6f\n", now() - began);
      awaited = NOTHING;
    } else if (awaited == BACK && ready == count) {
      dropped = 0;
      tell_moment("back");
    }
  } else if (awaited == MOMENT && one->moment != moment) {
    one->moment = moment;
    one->heard = now();
    size = length;
    if (--waiting == 0) tell_moment("all");
  }
  if (!*marker) return;
  unsigned char *place = memmem(text, length, marker, strlen(marker)), *end = text + length;
  if (!place) return;
  for (place += strlen(marker); place < end && (*place < '0' || *place > '9'); place++);
  long number = 0;
  for (; place < end && *place >= '0' && *place <= '9'; place++) number = number * 10 + *place - '0';
  if (number >= MOST) fail("too high a number");
  if (counting) {
    double at = now();
    for (long step = one->number + 1; step <= number; step++)
      if (++reached[step] == count) {
        all_at[step] = at;
        highest = step;
      }
  }
  if (number > one->number) one->number = number;
}

static size_t frames(struct phone *one, unsigned char *data, size_t length) {
  size_t done = 0;
  if (one->state == GREETED && length >= 4 && data[0] == 'H') {
    unsigned char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(data + 9, "101", 3)) fail("the server does not let us listen");
    done = end + 4 - data;
  }
  while (length - done >= 2) {
    unsigned char *head = data + done;
    size_t payload = head[1] & 127, start = payload < 126 ? 2 : payload == 126 ? 4 : 10;
    if (length - done < start) break;
    if (start > 2) {
      payload = 0;
      for (size_t i = 2; i < start; i++) payload = payload << 8 | head[i];
    }
    if (length - done < start + payload) break;
    if ((head[0] & 15) == 9) { /* a ping: without an answer the server hangs up */
      unsigned char pong[140] = {0x8a, 128 | payload};
      memcpy(pong + 6, head + start, payload);
      send(one->fd, pong, 6 + payload, MSG_NOSIGNAL);
    } else if ((head[0] & 15) == 8) {
      fail("the server said goodbye");
    } else if ((head[0] & 15) == 1) {
      hear(one, head + start, payload);
    }
    done += start + payload;
  }
  return done;
}

static void receive(struct phone *one) {
  memcpy(incoming, one->rest, one->kept);
  ssize_t got = recv(one->fd, incoming + one->kept, ROOM - one->kept, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    ended(one);
    return;
  }
  size_t length = one->kept + got, done = frames(one, incoming, length);
  one->kept = length - done;
  if (one->kept) {
    one->rest = realloc(one->rest, one->kept);
    memcpy(one->rest, incoming + done, one->kept);
  }
}

static void obey(char *line) {
  double after, part;
  before = cpu();
  if (!strncmp(line, "open", 4)) {
    began = now();
    awaited = OPEN;
    return;
  }
  if (!strncmp(line, "counted", 7)) {
    printf("counted %.6f\n", before);
    for (long number = 1; number <= highest; number++)
      if (all_at[number]) printf("%ld %.6f\n", number, all_at[number]);
    printf("end\n");
    return;
  }
  if (!strncmp(line, "moment", 6)) {
    moment++;
    waiting = count;
    awaited = MOMENT;
  } else if (!strncmp(line, "count", 5)) {
    memset(reached, 0, sizeof reached);
    memset(all_at, 0, sizeof all_at);
    counting = 1;
  } else if (sscanf(line, "drop %lf %lf", &after, &part) == 2) {
    dropped = now();
    tries = 0;
    for (int i = 0; i < count; i++) {
      hang_up(&phones[i]);
      phones[i].tries = 0;
      phones[i].due = dropped + after * (1 - part + 2 * part * drand48());
    }
    away = count;
    awaited = BACK;
  }
  printf("ready\n");
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  port = argv[1], sources = atoi(argv[3]), marker = argv[4];
  FILE *who = fopen(argv[2], "r");
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, who) > 0) {
    phones = realloc(phones, (count + 1) * sizeof *phones);
    phones[count] = (struct phone){.fd = -1};
    line[strcspn(line, "\n")] = 0;
    phones[count].path = strdup(strtok(line, " "));
    char *cookie = strtok(NULL, "");
    phones[count++].cookie = strdup(cookie ? cookie : "");
  }
  events = epoll_create1(0);
  struct epoll_event got[512], orders = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(events, EPOLL_CTL_ADD, 0, &orders);
  fcntl(0, F_SETFL, O_NONBLOCK);
  for (;;) {
    while (awaited == OPEN && opening < AT_ONCE && next_to_open < count) dial(&phones[next_to_open++]);
    if (away) {
      double time = now();
      for (int i = 0; i < count; i++)
        if (phones[i].due && phones[i].due <= time) {
          phones[i].due = 0;
          away--;
          dial(&phones[i]);
        }
    }
    int many = epoll_wait(events, got, 512, away ? 2 : -1);
    for (int i = 0; i < many; i++) {
      struct phone *one = got[i].data.ptr;
      if (!one) {
        char said[4096];
        ssize_t length = read(0, said, sizeof said - 1);
        if (length == 0) return 0;
        if (length < 0) continue;
        said[length] = 0;
        for (char *order = strtok(said, "\n"); order; order = strtok(NULL, "\n")) obey(order);
      } else if (one->fd >= 0) {
        if (one->state == OPENING) greet(one);
        else receive(one);
      }
    }
    fflush(stdout);
  }
}
