// A vector of plain values whose first few lie in the object: gates of one and two qubits are most
// of a circuit, and a call of the allocator costs more than the arithmetic on their matrices.
//
// Guarantees: as std::vector, for values that are copied byte by byte; a moved-from one is empty.
// Threads: plain values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>

namespace docket::executor::statevector {

template <class T, std::size_t room>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  InlineVector() = default;
  explicit InlineVector(std::size_t size) { resize(size); }
  InlineVector(std::initializer_list<T> values) { assign(values.begin(), values.size()); }
  // NOLINTNEXTLINE(google-explicit-constructor): a list of values by another name.
  InlineVector(std::span<const T> values) { assign(values.data(), values.size()); }
  InlineVector(const InlineVector& other) {
    if (other.far_ == nullptr) {
      size_ = other.size_;
      std::memcpy(near_, other.near_, sizeof(near_));
    } else {
      assign(other.data(), other.size_);
    }
  }
  InlineVector(InlineVector&& other) noexcept { take(other); }
  InlineVector& operator=(const InlineVector& other) {
    if (this != &other) assign(other.data(), other.size_);
    return *this;
  }
  InlineVector& operator=(InlineVector&& other) noexcept {
    if (this != &other) {
      delete[] far_;
      take(other);
    }
    return *this;
  }
  ~InlineVector() { delete[] far_; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return far_ != nullptr ? far_ : near(); }
  const T* data() const { return far_ != nullptr ? far_ : near(); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](std::size_t i) { return data()[i]; }
  const T& operator[](std::size_t i) const { return data()[i]; }

  // New values are T().
  void resize(std::size_t size) {
    reserve(size);
    if (size > size_) std::fill(data() + size_, data() + size, T());
    size_ = size;
  }
  void push_back(T value) {
    if (size_ == capacity_) reserve(2 * capacity_);
    data()[size_++] = value;
  }
  void erase(const_iterator at) {
    T* const to = data() + (at - data());
    std::copy(to + 1, end(), to);
    --size_;
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    T* const grown = new T[capacity];
    std::copy_n(data(), size_, grown);
    delete[] far_;
    far_ = grown;
    capacity_ = capacity;
  }

  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  T* near() { return reinterpret_cast<T*>(near_); }
  const T* near() const { return reinterpret_cast<const T*>(near_); }

  void assign(const T* values, std::size_t size) {
    size_ = 0;
    reserve(size);
    std::copy_n(values, size, data());
    size_ = size;
  }

  // This one holds no memory.
  void take(InlineVector& other) {
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, room);
    far_ = std::exchange(other.far_, nullptr);
    // All of it: a copy of a known size is a few instructions.
    if (far_ == nullptr) std::memcpy(near_, other.near_, sizeof(near_));
  }

  std::size_t size_ = 0;
  std::size_t capacity_ = room;
  T* far_ = nullptr;
  alignas(T) std::byte near_[room * sizeof(T)] = {};
};

}  // namespace docket::executor::statevector
