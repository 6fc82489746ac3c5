#include "ingest/request_loop.h"
#include "ingest/stop.h"
#include "ingest/store.h"

#include <cstdio>
#include <unistd.h>

int main() {
  ingest::BoundedQueue queue(1024);
  ingest::Store store;
  ingest::Supervisor supervisor(queue, store);
  supervisor.start();
  ingest::RequestLoop loop(queue, supervisor);
  unsigned refused = loop.run(STDIN_FILENO, ingest::stopDescriptor());
  supervisor.stop();
  std::printf("stored %zu records, refused %u\n", store.count(), refused);
  return 0;
}
