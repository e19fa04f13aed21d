// Where the files of the machine are. Tests point it at a tree of their own.
//
// Threads: plain value.
#pragma once

#include <string>
#include <vector>

namespace docket::executor::host {

struct Roots {
  std::string proc = "/proc";
  std::string sys = "/sys";
  std::string etc = "/etc";
  std::string run = "/run";
  std::string usr_lib = "/usr/lib";
  // Where the machine's own tools are, the first that has one wins.
  std::vector<std::string> programs = {"/usr/bin", "/bin", "/usr/sbin", "/sbin"};

  // All of them below one folder.
  static Roots below(const std::string& folder) {
    return {.proc = folder + "/proc",
            .sys = folder + "/sys",
            .etc = folder + "/etc",
            .run = folder + "/run",
            .usr_lib = folder + "/usr/lib",
            .programs = {folder + "/usr/bin"}};
  }
};

}  // namespace docket::executor::host
