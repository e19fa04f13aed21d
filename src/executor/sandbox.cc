#include "executor/sandbox.h"

#include <sys/prctl.h>

namespace docket::executor {
namespace {

// The dynamic linker's folders and index; the C library's character sets lie in the first.
constexpr const char* libraries[] = {"/usr/lib", "/usr/lib64", "/lib", "/lib64",
                                     "/etc/ld.so.cache"};
// Fonts with the index that fontconfig keeps of them, character maps, models of languages.
constexpr const char* shared_data[] = {"/usr/share", "/usr/local/share/fonts", "/etc/fonts",
                                       "/var/cache/fontconfig"};
constexpr const char* harmless_devices[] = {"/dev/null", "/dev/zero", "/dev/urandom"};
// The kernel executes it for every dynamic program: the names that the ABIs of x86-64 and AArch64
// give it.
constexpr const char* linkers[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};

template <std::size_t count>
void append(std::vector<std::string>& paths, const char* const (&more)[count]) {
  paths.insert(paths.end(), std::begin(more), std::end(more));
}

}  // namespace

Result<Sandbox> Sandbox::for_worker(const Profile& profile, WithoutLandlock without) {
  Landlock::Rules files{.readable = profile.readable_paths,
                        .executable = {},
                        .writable = profile.writable_paths,
                        .has_network = profile.has_network};
  append(files.readable, libraries);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  files.readable.push_back("/proc");  // the sanitizers look at their own memory map
#endif
  return make(files,
              {.may_execute = false,
               .may_write_files = !profile.writable_paths.empty(),
               .has_network = profile.has_network},
              without);
}

Result<Sandbox> Sandbox::for_programs(std::vector<std::string> executables,
                                      const std::vector<std::string>& readable,
                                      WithoutLandlock without) {
  Landlock::Rules files{.readable = readable,
                        .executable = std::move(executables),
                        .writable = {},
                        .has_network = false};
  append(files.readable, libraries);
  append(files.readable, shared_data);
  append(files.readable, harmless_devices);
  append(files.executable, linkers);
  return make(files, {.may_execute = true, .may_write_files = false, .has_network = false},
              without);
}

Result<Sandbox> Sandbox::make(const Landlock::Rules& files, const SystemCalls::Rules& calls,
                              WithoutLandlock without) {
  std::optional<Landlock> landlock;
  if (Landlock::version() > 0 || without == WithoutLandlock::refuse) {
    Result<Landlock> made = Landlock::make(files);
    if (!made) return made.error();
    landlock = *std::move(made);
  }
  Result<SystemCalls> filter = SystemCalls::make(calls);
  if (!filter) return filter.error();
  return Sandbox(std::move(landlock), *std::move(filter));
}

bool Sandbox::enter() const {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && (!landlock_ || landlock_->enter()) &&
         calls_.enter();
}

}  // namespace docket::executor
