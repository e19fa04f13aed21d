# Warnings are errors in every preset. Silencing one takes a comment saying why it is wrong.
add_library(docket_options INTERFACE)
target_compile_features(docket_options INTERFACE cxx_std_20)
target_compile_options(docket_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wcast-qual -Wundef -Wextra-semi
  # GCC 12 reports these inside inlined standard library and Boost code at -O2, where the
  # reported object is provably initialised or large enough (GCC bugs 105562, 105329, 108860).
  -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
  # Coroutine frames of GCC 12 trip this one for every co_await of a temporary (GCC bug 101133).
  -Wno-mismatched-new-delete)
