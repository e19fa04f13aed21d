// A value, or the Failure that ends the file.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/element/reader.h"

namespace docket::executor::office {

template <class T>
using OrFailure = boost::system::result<T, Failure>;

inline Failure not_a_valid(std::string_view format) {
  return element::unreadable("broken_file", "File is not a valid " + std::string(format));
}

inline Failure encrypted() {
  return element::unreadable("encrypted", "File is encrypted. Please decrypt it with password.");
}

}  // namespace docket::executor::office
