// How a caller ends a long computation early and sees how far it is.
//
// Threads: asked only on the thread that called; other threads of the machine never touch it.
// Time: asked at least every 20 ms while a state of 29 qubits is worked on, so it must be cheap.
#pragma once

namespace docket::executor::statevector {

class Stop {
 public:
  virtual ~Stop() = default;
  // True: the caller wants no result any more. Once true, it stays true.
  virtual bool stop_requested() = 0;
  // The part of this call's work that is done, 0 .. 1, never falling.
  virtual void progress(double /*fraction*/) {}
};

// For work that nobody interrupts.
class NeverStop final : public Stop {
 public:
  bool stop_requested() override { return false; }
};

}  // namespace docket::executor::statevector
