# DOCKET_SANITIZE is empty, "address" (with undefined behaviour) or "thread".
set(DOCKET_SANITIZE "" CACHE STRING "sanitizer of this build: empty, address or thread")
if(DOCKET_SANITIZE STREQUAL "address")
  # A null pointer is the address sanitizer's to find; looking for it twice costs a fifth of the
  # compiler's time.
  set(flags -fsanitize=address,undefined -fno-sanitize=null -fno-sanitize-recover=all)
elseif(DOCKET_SANITIZE STREQUAL "thread")
  # GCC 12 warns that its TSan does not model atomic_thread_fence, which Asio uses internally.
  set(flags -fsanitize=thread -Wno-tsan)
elseif(NOT DOCKET_SANITIZE STREQUAL "")
  message(FATAL_ERROR "DOCKET_SANITIZE is '${DOCKET_SANITIZE}'; expected empty, address or thread.")
endif()
if(flags)
  add_compile_options(${flags} -fno-omit-frame-pointer)
  add_link_options(${flags})
endif()
