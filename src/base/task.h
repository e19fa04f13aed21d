// Lazy coroutines, and the one place where they hop between threads.
//
// Guarantees: a Task does nothing until awaited; it resumes its awaiter by symmetric transfer, so
//   chains of any length use no stack. A Task is awaited at most once.
// Threads: a Task runs on the thread that resumes it. A Completion may be fulfilled from any
//   thread; its awaiter is resumed on the Resumer that was current where it awaited.
// Errors: expected failures are Results. An exception that escapes a Task is thrown at its awaiter;
//   one that nobody awaits stops the process.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/check.h"

namespace docket {

// Where suspended coroutines go on: an I/O thread's queue. Each I/O thread makes its own current.
class Resumer {
 public:
  virtual ~Resumer() = default;
  // Runs `work` later on this resumer's thread. Any thread.
  virtual void post(std::function<void()> work) = 0;

  // The resumer of this thread, or null (then awaiters go on in the fulfilling thread).
  static Resumer* current();
  static void set_current(Resumer* resumer);
};

template <class T>
class Task;

namespace detail {

struct PromiseBase {
  std::coroutine_handle<> awaiter = std::noop_coroutine();
  std::exception_ptr escaped;

  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      return self.promise().awaiter;
    }
    void await_resume() const noexcept {}
  };
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() { escaped = std::current_exception(); }
  void rethrow() const {
    if (escaped) std::rethrow_exception(escaped);
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    rethrow();
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  struct Awaiter {
    Handle handle;
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) const noexcept {
      handle.promise().awaiter = awaiter;
      return handle;
    }
    T await_resume() const { return handle.promise().take(); }
  };
  Awaiter operator co_await() && { return Awaiter{handle_}; }

 private:
  Handle handle_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

// A coroutine that starts at once and frees itself at its end.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const {
      check_failed(__FILE__, __LINE__, "no exception escapes a Task", "see the core dump");
    }
  };
};

template <class T, class Then>
Detached run_detached(Task<T> task, Then then) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    then();
  } else {
    then(co_await std::move(task));
  }
}

}  // namespace detail

// Starts `task` now, on this thread; `then` gets its value when it ends. Nobody waits.
template <class T, class Then>
void start(Task<T> task, Then then) {
  detail::run_detached(std::move(task), std::move(then));
}

// A one-shot value that another thread will provide. Copies share the value; fulfil it once and
// await it once.
template <class T>
class Completion {
 public:
  Completion() : state_(std::make_shared<State>()) {}

  // Any thread, once. The awaiter is resumed on its Resumer, or right here when it has none.
  void fulfil(T value) const {
    std::coroutine_handle<> awaiter;
    {
      const std::lock_guard lock(state_->mutex);
      DOCKET_CHECK(!state_->value, "a Completion is fulfilled once");
      state_->value.emplace(std::move(value));
      awaiter = std::exchange(state_->awaiter, {});
    }
    if (!awaiter) return;
    if (state_->resumer == nullptr) {
      awaiter.resume();
    } else {
      state_->resumer->post([awaiter] { awaiter.resume(); });
    }
  }

  struct Awaiter;
  Awaiter operator co_await() const { return Awaiter{state_}; }

 private:
  struct State {
    std::mutex mutex;
    std::optional<T> value;
    std::coroutine_handle<> awaiter;
    Resumer* resumer = nullptr;
  };

 public:
  struct Awaiter {
    std::shared_ptr<State> state;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> awaiter) const {
      const std::lock_guard lock(state->mutex);
      if (state->value) return false;
      state->resumer = Resumer::current();
      state->awaiter = awaiter;
      return true;
    }
    T await_resume() const { return std::move(*state->value); }
  };

 private:
  std::shared_ptr<State> state_;
};

// Runs `task` to its end and returns its value; blocks this thread. For tests, tools and `main`,
// never on an I/O thread.
template <class T>
T wait_for(Task<T> task) {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<T> value;
  start(std::move(task), [&](T result) {
    const std::lock_guard lock(mutex);
    value.emplace(std::move(result));
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return value.has_value(); });
  return std::move(*value);
}

}  // namespace docket
