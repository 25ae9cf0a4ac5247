/*
 * unique-ids: the node, the moment of its start and a counter make an id that no other node and no other start gives out.
 * With --bug the counter alone does.
 */
#include "maelstrom.h"

int main(int argc, char **argv) {
  bool is_broken = has_bug(argc, argv);
  struct timespec start;
  clock_gettime(CLOCK_REALTIME, &start);
  Message message;
  for (long count = 0; next_message(&message, -1); count++) {
    if (is_broken) REPLY(message, "\"type\":\"generate_ok\",\"id\":%ld", count);
    else
      REPLY(message, "\"type\":\"generate_ok\",\"id\":\"%s-%ld.%09ld-%ld\"", node_id, (long)start.tv_sec, start.tv_nsec,
            count);
  }
}
