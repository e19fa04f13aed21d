// Which distribution this is: /etc/os-release, or the vendor's copy in /usr/lib.
//
// Guarantees: values are unquoted as a shell would. On Debian the version is that of
//   /etc/debian_version when it begins with a digit ("12.11", where os-release says "12"). Without
//   either file it is "linux" and the kernel's release.
// Threads: any.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "executor/host/roots.h"

namespace docket::executor::host {

struct OsRelease {
  std::string distribution;
  std::string version;
};

// Assignments by name; lines that are none are left out.
std::map<std::string, std::string> parse_os_release(std::string_view text);
OsRelease read_os_release(const Roots& roots);
boost::json::object os_json(const OsRelease& os);

}  // namespace docket::executor::host
