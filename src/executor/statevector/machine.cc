#include "executor/statevector/machine.h"

#include "executor/statevector/buffers.h"
#include "executor/statevector/threads.h"

namespace docket::executor::statevector {

Machine::Machine(int threads)
    : threads_(std::make_unique<Threads>(threads)),
      buffers_(std::make_unique<Buffers>(*threads_)) {}

Machine::~Machine() = default;

void Machine::release_buffers() { buffers_->release(); }
std::size_t Machine::bytes_in_use() const { return buffers_->bytes_in_use(); }
std::size_t Machine::bytes_kept() const { return buffers_->bytes_kept(); }

}  // namespace docket::executor::statevector
