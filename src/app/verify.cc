#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::app {
namespace {

int verify(const std::string& data) {
  if (!std::filesystem::is_directory(data)) {
    std::cerr << "docket: there is no data directory " << data << ".\n";
    return 2;
  }
  const auto store = store::sqlite::open(data, {});
  if (!store) {
    std::cerr << "docket: " << store.error().message << "\n";
    return 1;
  }
  const auto findings = (*store)->verify();
  if (!findings) {
    std::cerr << "docket: " << findings.error().message << "\n";
    return 1;
  }
  for (const std::string& finding : *findings) std::cout << finding << "\n";
  std::cout << findings->size() << (findings->size() == 1 ? " finding\n" : " findings\n");
  return findings->empty() ? 0 : 1;
}

}  // namespace

void add_verify(CLI::App& program, Run& run) {
  const auto data = std::make_shared<std::string>("./docket-data");
  CLI::App* command = program.add_subcommand(
      "verify", "Check a data directory that no server has open: rows, counters, blobs");
  command->add_option("--data", *data, "Data directory (./docket-data)");
  command->callback([data, &run] { run = [data] { return verify(*data); }; });
}

}  // namespace docket::app
