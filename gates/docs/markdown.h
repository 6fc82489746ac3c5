// What of a Markdown page says something that can be checked: links, inline code, fenced blocks and headings. A small part of
// CommonMark and of GitHub's rules, read line by line; HTML is looked at for anchors only.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace harness::docs {

// A piece of the page: its text, and where it begins. Lines and columns count from 1, columns in bytes.
struct Piece {
  std::string text;
  uint32_t line = 0, column = 0;
};

struct Block {
  std::string language; // the first word after the fence, "sh"; may be empty
  std::vector<Piece> lines;
};

struct Page {
  std::vector<Piece> links;      // what they lead to: of [text](target), ![text](target) and [label]: target
  std::vector<Piece> code;       // between backticks
  std::vector<Block> blocks;     // between fences
  std::set<std::string> anchors; // of headings, as GitHub makes them, and of <a id="…"> and <a name="…">
  uint32_t lines = 0;
};

Page parse(llvm::StringRef text);

// The anchor of a heading: small letters, punctuation taken out, "-" for blanks. `heading` is what stands after the "#".
std::string anchorOf(llvm::StringRef heading);

} // namespace harness::docs
