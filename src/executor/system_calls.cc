#include "executor/system_calls.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>

#include "base/descriptor.h"

namespace docket::executor {
namespace {

// Names, not numbers: libseccomp knows which of them this machine has. By subject, several a line:
// clang-format off
constexpr const char* computing[] = {
    // memory
    "brk", "madvise", "membarrier", "mincore", "mmap", "mprotect", "mremap", "munmap",
    // descriptors that are there, pipes, files in memory
    "close", "close_range", "dup", "dup2", "dup3", "fadvise64", "fallocate", "fstat", "fstatfs",
    "ftruncate", "lseek", "memfd_create", "pipe", "pipe2", "poll", "ppoll", "pread64", "preadv",
    "pselect6", "pwrite64", "pwritev", "read", "readv", "recvfrom", "recvmsg", "select", "sendmsg",
    "sendto", "shutdown", "write", "writev",
    // what there is to read
    "access", "faccessat", "faccessat2", "getcwd", "getdents", "getdents64", "lstat", "newfstatat",
    "readlink", "readlinkat", "stat", "statfs", "statx", "umask",
    // itself
    "arch_prctl", "getegid", "geteuid", "getgid", "getgroups", "getpgrp", "getpid", "getppid",
    "getresgid", "getresuid", "getrlimit", "getrusage", "getuid", "setrlimit", "times",
    // threads and signals; kill and tgkill have a filter of their own
    "exit", "exit_group", "futex", "get_robust_list", "getcpu", "gettid", "kill",
    "restart_syscall", "rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn",
    "rt_sigtimedwait", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_yield",
    "set_robust_list", "set_tid_address", "sigaltstack", "tgkill",
    // time, chance and the machine
    "clock_getres", "clock_gettime", "clock_nanosleep", "getrandom", "gettimeofday", "nanosleep",
    "sysinfo", "time", "uname",
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    "personality",  // the sanitizers' own
#endif
};

constexpr const char* writing[] = {
    "chmod", "creat", "fchmod", "fdatasync", "fsync", "link", "linkat", "mkdir", "mkdirat", "open",
    "openat", "rename", "renameat", "renameat2", "rmdir", "symlink", "symlinkat", "truncate",
    "unlink", "unlinkat", "utimensat",
};

constexpr const char* networking[] = {
    "accept", "accept4", "bind", "connect", "epoll_create1", "epoll_ctl", "epoll_pwait",
    "epoll_wait", "eventfd2", "getpeername", "getsockname", "getsockopt", "listen", "recvmmsg",
    "sendmmsg", "setsockopt",
};

// No computation needs these; one that tries is no longer ours.
constexpr const char* hostile[] = {
    "add_key", "bpf", "chroot", "delete_module", "finit_module", "fsmount", "init_module",
    "io_uring_enter", "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kcmp",
    "kexec_file_load", "kexec_load", "keyctl", "mount", "move_mount", "open_by_handle_at",
    "open_tree", "perf_event_open", "pidfd_getfd", "pidfd_send_signal", "pivot_root",
    "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "reboot", "request_key",
    "setns", "swapoff", "swapon", "umount2", "unshare", "userfaultfd",
};
// What no command of a host is to do beside those: the machine's clock, names, terminals and quotas,
// files by handle, the kernel's log.
constexpr const char* changes_the_machine[] = {
    "acct", "adjtimex", "clock_adjtime", "clock_settime", "fsconfig", "fspick", "fsopen",
    "mount_setattr", "name_to_handle_at", "quotactl", "quotactl_fd", "setdomainname",
    "sethostname", "settimeofday", "stime", "syslog", "umount", "uselib", "vhangup",
};
// Of the list above, what a program may do to its own.
constexpr std::string_view harmless_in_any_program[] = {"pidfd_send_signal", "process_madvise"};
// clang-format on

// Flags of clone(2); CLONE_NEWTIME is among its signals' bits and cannot be asked for there.
constexpr std::uint64_t new_namespaces[] = {CLONE_NEWNS,  CLONE_NEWCGROUP, CLONE_NEWUTS,
                                            CLONE_NEWIPC, CLONE_NEWUSER,   CLONE_NEWPID,
                                            CLONE_NEWNET};

constexpr std::uint64_t open_writes = O_ACCMODE | O_CREAT | O_TRUNC;
// F_SETOWN and F_SETSIG are not here: they send signals to others.
constexpr int fcntl_commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,
                                  F_GETFL, F_SETFL,         F_ADD_SEALS, F_GET_SEALS};
// Whether it is a terminal, how much there is to read, close on exec.
constexpr unsigned long ioctl_requests[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONCLEX};
constexpr int prctl_options[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE};

scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}
scmp_arg_cmp is_masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

class Filter {
 public:
  // `otherwise`: what becomes of a call that no rule names.
  explicit Filter(std::uint32_t otherwise) : context_(seccomp_init(otherwise), &seccomp_release) {
    is_sound_ = context_ != nullptr;
  }

  void allow(const char* name, std::span<const scmp_arg_cmp> conditions = {}) {
    add(SCMP_ACT_ALLOW, name, conditions);
  }
  void allow_if(const char* name, const scmp_arg_cmp& condition) { allow(name, {&condition, 1}); }
  void refuse(const char* name) { add(SCMP_ACT_ERRNO(EPERM), name, {}); }
  void refuse_if(const char* name, const scmp_arg_cmp& condition) {
    add(SCMP_ACT_ERRNO(EPERM), name, {&condition, 1});
  }
  void end_process_at(const char* name) { add(SCMP_ACT_KILL_PROCESS, name, {}); }
  // As if the kernel were too old for it; the C library then does it the other way.
  void hide(const char* name) { add(SCMP_ACT_ERRNO(ENOSYS), name, {}); }

  // The program for the kernel; empty when anything failed.
  std::vector<sock_filter> code() {
    const Descriptor memory(memfd_create("docket-filter", MFD_CLOEXEC));
    struct stat size{};
    if (!is_sound_ || seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0 ||
        // Calls by the table of another architecture, which no rule here means.
        seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
        seccomp_export_bpf(context_.get(), memory.number()) != 0 ||
        fstat(memory.number(), &size) != 0) {
      return {};
    }
    const auto bytes = static_cast<std::size_t>(size.st_size);
    std::vector<sock_filter> code(bytes / sizeof(sock_filter));
    const bool is_read = pread(memory.number(), code.data(), bytes, 0) == size.st_size;
    return is_read ? code : std::vector<sock_filter>();
  }

 private:
  void add(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (!is_sound_ || number < 0) return;  // not on this machine, or newer than libseccomp
    is_sound_ =
        seccomp_rule_add_array(context_.get(), action, number,
                               static_cast<unsigned>(conditions.size()), conditions.data()) == 0;
  }

  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  bool is_sound_ = false;
};

void allow_with_arguments(Filter& filter) {
  for (const int command : fcntl_commands) {
    filter.allow_if("fcntl", is(1, static_cast<std::uint64_t>(command)));
  }
  for (const unsigned long request : ioctl_requests) {
    filter.allow_if("ioctl", is(1, request));
  }
  for (const int option : prctl_options) {
    filter.allow_if("prctl", is(0, static_cast<std::uint64_t>(option)));
  }
  filter.allow_if("prlimit64", is(0, 0));  // its own limits
  filter.allow_if("clone", is_masked(0, CLONE_THREAD, CLONE_THREAD));
  filter.hide("clone3");  // its flags are in memory, where a filter cannot look
}

// Lets SIGABRT and the like reach the process itself, and no signal anybody else.
bool enter_own_signals_only() {
  const auto own = static_cast<std::uint32_t>(getpid());
  constexpr std::uint32_t number_at = offsetof(seccomp_data, nr);
  constexpr std::uint32_t process_at = offsetof(seccomp_data, args);
  std::array<sock_filter, 7> code{sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number_at),
                                  sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 1, 0),
                                  sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 0, 2),
                                  sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, process_at),
                                  sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, own, 0, 1),
                                  sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                  sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)};
  sock_fprog program{.len = code.size(), .filter = code.data()};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace

Result<SystemCalls> SystemCalls::make(const Rules& rules) {
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  for (const char* name : computing) filter.allow(name);
  for (const char* name : hostile) filter.end_process_at(name);
  allow_with_arguments(filter);
  if (rules.may_write_files) {
    for (const char* name : writing) filter.allow(name);
  } else {
    filter.allow_if("open", is_masked(1, open_writes, O_RDONLY));
    filter.allow_if("openat", is_masked(2, open_writes, O_RDONLY));
  }
  if (rules.has_network) {
    for (const char* name : networking) filter.allow(name);
    filter.allow_if("socket", is(0, AF_INET));
    filter.allow_if("socket", is(0, AF_INET6));
  }
  if (rules.may_execute) filter.allow("execve");
  std::vector<sock_filter> code = filter.code();
  if (code.empty()) return unavailable("The filter of system calls cannot be made.");
  return SystemCalls(std::move(code), true);
}

Result<SystemCalls> SystemCalls::for_any_program() {
  Filter filter(SCMP_ACT_ALLOW);
  for (const char* name : hostile) {
    if (std::ranges::find(harmless_in_any_program, name) == std::end(harmless_in_any_program)) {
      filter.refuse(name);
    }
  }
  for (const char* name : changes_the_machine) filter.refuse(name);
  for (const std::uint64_t flag : new_namespaces) {
    filter.refuse_if("clone", is_masked(0, flag, flag));
  }
  filter.hide("clone3");
  std::vector<sock_filter> code = filter.code();
  if (code.empty()) return unavailable("The filter of system calls cannot be made.");
  return SystemCalls(std::move(code), false);
}

bool SystemCalls::enter() const {
  // The kernel only reads it.
  const sock_fprog program{.len = static_cast<unsigned short>(filter_.size()),
                           .filter = const_cast<sock_filter*>(filter_.data())};
  // The second filter no longer lets a third one in.
  return (!own_signals_only_ || enter_own_signals_only()) &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace docket::executor
