#include "support/temp_directory.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "base/check.h"

namespace docket::test {

TempDirectory::TempDirectory() {
  std::string name = std::filesystem::temp_directory_path() / "docket-test-XXXXXX";
  DOCKET_CHECK(::mkdtemp(name.data()) != nullptr, "a test can make a directory");
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace docket::test
