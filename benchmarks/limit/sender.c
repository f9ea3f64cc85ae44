/* The limit of fan-out: ready bytes written to every connection with send(), and nothing else. As bare.py, in C.

   sender PORT BYTES    greets each connection as a WebSocket would and sends it one message; a POST sends one to all */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int listeners[65536], place[65536], count;

static void leave(int fd) {
  if (place[fd]) {
    int last = listeners[--count];
    listeners[place[fd] - 1] = last;
    place[last] = place[fd];
    place[fd] = 0;
  }
  close(fd);
}

static void say(int fd, const void *what, size_t length) {
  const char *bytes = what;
  while (length) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) return;
    bytes += sent, length -= sent;
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  size_t size = atol(argv[2]), head = size < 128 ? 2 : size < 65540 ? 4 : 10, payload = size - head;
  unsigned char *message = malloc(size);
  memset(message, 'x', size);
  message[0] = 0x81;
  message[1] = head == 2 ? payload : head == 4 ? 126 : 127;
  for (size_t i = 2; i < head; i++) message[i] = payload >> 8 * (head - 1 - i);
  int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1, events = epoll_create1(0);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server, (struct sockaddr *)&here, sizeof here) || listen(server, 4096)) return 1;
  struct epoll_event got[512], want = {.events = EPOLLIN, .data.fd = server};
  epoll_ctl(events, EPOLL_CTL_ADD, server, &want);
  for (;;) {
    int many = epoll_wait(events, got, 512, -1);
    for (int i = 0; i < many; i++) {
      int fd = got[i].data.fd;
      char asked[4096];
      if (fd == server) {
        want.data.fd = accept(server, NULL, NULL);
        if (want.data.fd < 0 || want.data.fd >= 65536) return 1;
        setsockopt(want.data.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_ctl(events, EPOLL_CTL_ADD, want.data.fd, &want);
        continue;
      }
      if (recv(fd, asked, sizeof asked, 0) <= 0) {
        leave(fd);
      } else if (!memcmp(asked, "GET /health", 11)) {
        say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38);
      } else if (!memcmp(asked, "GET", 3)) {
        say(fd, "HTTP/1.1 101 Switching Protocols\r\n\r\n", 36);
        say(fd, message, size);
        place[fd] = count + 1;
        listeners[count++] = fd;
      } else if (!memcmp(asked, "POST", 4)) {
        for (int j = 0; j < count; j++) say(listeners[j], message, size);
        say(fd, "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 46);
      }
    }
  }
}
