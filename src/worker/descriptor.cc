#include "worker/descriptor.h"

#include <unistd.h>

namespace docket::worker {

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

}  // namespace docket::worker
