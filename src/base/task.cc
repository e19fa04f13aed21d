#include "base/task.h"

namespace docket {
namespace {

thread_local Resumer* current_resumer = nullptr;

}  // namespace

Resumer* Resumer::current() { return current_resumer; }
void Resumer::set_current(Resumer* resumer) { current_resumer = resumer; }

}  // namespace docket
