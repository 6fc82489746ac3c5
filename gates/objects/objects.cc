// See docs/facts-format.md for where facts stand in an object.

#include "objects/objects.h"

#include "facts/format.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/IRObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace llvm::object;
using namespace harness::facts;

namespace harness::objects {
namespace {

// Symbols as rows of the frame they belong to. After `ld -r` nobody can tell which unit a symbol came from, so all go
// to the first: the second witness works on the whole object.
void addSymbol(Facts &facts, std::vector<std::string> &names, StringRef name, Flags<SymbolFlag> flags) {
  names.push_back(name.str());
  facts.symbols.push_back({Id<Unit>(0), StringId(facts.strings.size() + names.size() - 1), flags});
}

void keep(Facts &facts, std::vector<std::string> names) {
  auto owned = std::make_shared<std::vector<std::string>>(std::move(names));
  for (const std::string &name : *owned)
    facts.strings.push_back(name);
  facts.storage.push_back(owned);
}

Error readSymbols(const SymbolicFile &file, ObjectFacts &out) {
  out.hasCode = false;
  std::vector<std::string> names;
  for (const BasicSymbolRef &symbol : file.symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (*flags & SymbolRef::SF_FormatSpecific)
      continue;
    std::string name;
    raw_string_ostream os(name);
    if (Error e = symbol.printName(os))
      return e;
    if (name.empty())
      continue;
    bool undefined = *flags & SymbolRef::SF_Undefined;
    out.hasCode |= !undefined;
    if (out.frames.empty())
      continue;
    Flags<SymbolFlag> row;
    row.set(SymbolFlag::Defined, !undefined);
    row.set(SymbolFlag::Weak, *flags & SymbolRef::SF_Weak);
    row.set(SymbolFlag::Local, !undefined && !(*flags & SymbolRef::SF_Global));
    row.set(SymbolFlag::Function, *flags & SymbolRef::SF_Executable);
    if (isa<ELFObjectFileBase>(file)) {
      auto type = ELFSymbolRef(static_cast<const SymbolRef &>(symbol)).getELFType();
      row.set(SymbolFlag::Function, type == ELF::STT_FUNC || type == ELF::STT_GNU_IFUNC);
    }
    addSymbol(out.frames.front(), names, name, row);
  }
  if (!out.frames.empty())
    keep(out.frames.front(), std::move(names));
  return Error::success();
}

Error readSections(const ELFObjectFileBase &file, ObjectFacts &out) {
  bool hasInstructions = false; // code need not have a name
  for (const SectionRef &section : file.sections()) {
    auto name = section.getName();
    if (!name)
      return name.takeError();
    hasInstructions |= section.isText() && section.getSize();
    if (*name != SectionName)
      continue;
    auto bytes = section.getContents();
    if (!bytes)
      return bytes.takeError();
    auto frames = facts::read(*bytes);
    if (!frames)
      return frames.takeError();
    std::move(frames->begin(), frames->end(), std::back_inserter(out.frames));
  }
  out.isShared = file.getEType() == ELF::ET_DYN;
  if (Error e = readSymbols(file, out))
    return e;
  out.hasCode |= hasInstructions;
  return Error::success();
}

// With -flto the object is bitcode, and the facts are the initialiser of a global in section `.harness`.
Error readBitcode(MemoryBufferRef buffer, ObjectFacts &out) {
  LLVMContext context;
  auto modules = getBitcodeModuleList(buffer);
  if (!modules)
    return modules.takeError();
  for (BitcodeModule &bitcode : *modules) {
    auto module = bitcode.getLazyModule(context, /*ShouldLazyLoadMetadata=*/true, /*IsImporting=*/false);
    if (!module)
      return module.takeError();
    for (const GlobalVariable &global : (*module)->globals()) {
      if (global.getSection() != SectionName || !global.hasInitializer())
        continue;
      auto *bytes = dyn_cast<ConstantDataSequential>(global.getInitializer());
      if (!bytes)
        return createStringError("damaged facts: not an array of bytes");
      auto frames = facts::read(bytes->getRawDataValues());
      if (!frames)
        return frames.takeError();
      std::move(frames->begin(), frames->end(), std::back_inserter(out.frames));
    }
  }
  auto symbols = IRObjectFile::create(buffer, context);
  if (!symbols)
    return symbols.takeError();
  return readSymbols(**symbols, out);
}

bool isObject(file_magic magic) {
  switch (magic) {
  case file_magic::elf_relocatable:
  case file_magic::elf_shared_object:
  case file_magic::bitcode:
    return true;
  default:
    return false;
  }
}

Error readOne(MemoryBufferRef buffer, ObjectFacts &out) {
  if (identify_magic(buffer.getBuffer()) == file_magic::bitcode)
    return readBitcode(buffer, out);
  auto object = ObjectFile::createObjectFile(buffer);
  if (!object)
    return object.takeError();
  auto *elf = dyn_cast<ELFObjectFileBase>(object->get());
  if (!elf)
    return createStringError("not an ELF object");
  return readSections(*elf, out);
}

Error inFile(const Twine &name, Error error) {
  return createStringError(name + ": " + toString(std::move(error)));
}

Expected<std::vector<ObjectFacts>> readArchive(MemoryBufferRef buffer, std::vector<std::string> &odd) {
  StringRef path = buffer.getBufferIdentifier();
  auto archive = Archive::create(buffer);
  if (!archive)
    return inFile(path, archive.takeError());
  std::vector<ObjectFacts> all;
  Error failure = Error::success();
  for (const Archive::Child &child : (*archive)->children(failure)) {
    auto name = child.getName();
    if (!name)
      return inFile(path, joinErrors(std::move(failure), name.takeError()));
    std::string full = (path + "(" + *name + ")").str();
    auto member = child.getMemoryBufferRef();
    if (!member)
      return inFile(full, joinErrors(std::move(failure), member.takeError()));
    // A damaged header may claim more than there is. Of a thin archive the members are files of their own.
    bool inside = !(*archive)->isThin();
    if (inside && (member->getBufferEnd() > buffer.getBufferEnd() || member->getBufferStart() < buffer.getBufferStart()))
      return inFile(full, joinErrors(std::move(failure), createStringError("truncated archive member")));
    if (!isObject(identify_magic(member->getBuffer()))) {
      odd.push_back(full);
      continue;
    }
    // Members need not be aligned for their contents; the readers of ELF want them to be.
    auto copy = MemoryBuffer::getMemBufferCopy(member->getBuffer(), full);
    ObjectFacts &out = all.emplace_back();
    out.name = full;
    if (Error e = readOne(*copy, out))
      return inFile(full, joinErrors(std::move(failure), std::move(e)));
  }
  if (failure)
    return inFile(path, std::move(failure));
  return all;
}

} // namespace

Expected<std::vector<ObjectFacts>> readObjects(MemoryBufferRef buffer, std::vector<std::string> &odd) {
  StringRef path = buffer.getBufferIdentifier();
  file_magic magic = identify_magic(buffer.getBuffer());
  if (magic == file_magic::archive)
    return readArchive(buffer, odd);
  if (!isObject(magic))
    return createStringError(path + ": not an object, archive or bitcode file");
  std::vector<ObjectFacts> one(1);
  one.front().name = path.str();
  if (Error e = readOne(buffer, one.front()))
    return inFile(path, std::move(e));
  return one;
}

Expected<std::vector<ObjectFacts>> readObjects(StringRef path, std::vector<std::string> &odd) {
  auto file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createStringError(file.getError(), path + ": " + file.getError().message());
  return readObjects((*file)->getMemBufferRef(), odd);
}

} // namespace harness::objects
