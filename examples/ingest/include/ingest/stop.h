// SIGTERM and SIGINT as something that a loop can wait for.
#pragma once

namespace ingest {

// Installs the handlers; the result is a descriptor that becomes readable when one has run.
int stopDescriptor();

} // namespace ingest
