// What an operator decides about the IonQ door.
//
// Threads: plain value.
#pragma once

namespace docket::api::ionq {

struct Options {
  bool emulates_computers = true;     // else jobs for a qpu.* fail
  double usd_per_compute_second = 0;  // of quantum compute time; the simulator uses none
};

}  // namespace docket::api::ionq
