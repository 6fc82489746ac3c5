// The commands in a block of shell text, as far as a reader of documentation sees them: no expansions, no functions.
#pragma once

#include "docs/markdown.h"

namespace harness::docs {

// The words of one command, without variables set before it, redirections, and quotes.
struct ShellCommand {
  std::vector<Piece> words;
};

std::vector<ShellCommand> commandsIn(const Block &block);

} // namespace harness::docs
