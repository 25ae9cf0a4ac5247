/* echo: answers with what it was sent. With --bug every tenth answer is the one before. */
#include "maelstrom.h"

int main(int argc, char **argv) {
  bool is_broken = has_bug(argc, argv);
  char *before = strdup("\"nothing yet\"");
  Message message;
  for (int count = 1; next_message(&message, -1); count++) {
    Json echo = field(message.body, "echo");
    if (is_broken && count % 10 == 0) REPLY(message, "\"type\":\"echo_ok\",\"echo\":%s", before);
    else REPLY(message, "\"type\":\"echo_ok\",\"echo\":%.*s", SHOW(echo));
    free(before);
    before = strndup(echo.at, echo.length);
  }
}
