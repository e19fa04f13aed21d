// Vectors that grow by a quarter instead of doubling: most rolls are short, and half of a doubled
// vector is air.
//
// Guarantees: appending stays constant time on average.
// Callers: this room.
// Threads: none of its own.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace docket::index {

template <class T>
void reserve_tightly(std::vector<T>& vector, std::size_t more) {
  const std::size_t wanted = vector.size() + more;
  if (wanted > vector.capacity()) vector.reserve(wanted + wanted / 4);
}

template <class T>
void push_back_tightly(std::vector<T>& vector, T value) {
  reserve_tightly(vector, 1);
  vector.push_back(std::move(value));
}

template <class T>
std::size_t allocated_bytes(const std::vector<T>& vector) {
  return vector.capacity() * sizeof(T);
}

}  // namespace docket::index
