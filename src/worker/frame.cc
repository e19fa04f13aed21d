#include "worker/frame.h"

#include <bit>
#include <concepts>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"
#include "worker/ticket.h"

namespace docket::worker {
namespace {

constexpr std::size_t length_bytes = 4;

template <std::unsigned_integral T>
void put(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
}
void put(std::string& bytes, std::int64_t value) { put(bytes, static_cast<std::uint64_t>(value)); }
void put(std::string& bytes, bool value) { put(bytes, static_cast<std::uint8_t>(value)); }
void put(std::string& bytes, double value) { put(bytes, std::bit_cast<std::uint64_t>(value)); }
void put(std::string& bytes, std::string_view text) {
  put(bytes, static_cast<std::uint32_t>(text.size()));
  bytes.append(text);
}

void put_fields(std::string& bytes, const Assign& assign) {
  const executor::Limits& limits = assign.task.limits;
  put(bytes, assign.ticket);
  put(bytes, std::string_view(assign.kind));
  put(bytes, std::string_view(assign.task.job));
  put(bytes, assign.task.attempt);
  put(bytes, std::int64_t{limits.wall.count()});
  put(bytes, std::int64_t{limits.cpu.count()});
  put(bytes, limits.memory_bytes);
  put(bytes, limits.output_bytes);
  put(bytes, std::string_view(assign.task.input));
  put(bytes, static_cast<std::uint32_t>(assign.task.files.size()));
  for (const executor::File& file : assign.task.files) {
    put(bytes, std::string_view(file.name));
    put(bytes, std::string_view(file.content_type));
    put(bytes, std::string_view(file.bytes));
  }
  put(bytes, std::string_view(assign.task.previous));
}
void put_fields(std::string&, const Ready&) {}
void put_fields(std::string& bytes, const Skipped& skipped) { put(bytes, skipped.ticket); }
void put_fields(std::string& bytes, const Reported& reported) {
  put(bytes, reported.ticket);
  put(bytes, reported.fraction);
  put(bytes, std::string_view(reported.message));
}
void put_output(std::string& bytes, const executor::Output& output) {
  put(bytes, std::string_view(output.json));
  put(bytes, static_cast<std::uint32_t>(output.spawned.size()));
  for (const executor::NewTask& task : output.spawned) {
    put(bytes, std::string_view(task.input));
    put(bytes, task.follows);
    put(bytes, task.takes_previous);
    put(bytes, task.takes_files);
    put(bytes, task.is_for_any);
  }
}
void put_fields(std::string& bytes, const Ended& ended) {
  put(bytes, ended.ticket);
  put(bytes, ended.is_worn);
  put(bytes, std::int64_t{ended.cpu.count()});
  put(bytes, std::int64_t{ended.wall.count()});
  const Failure* failure = std::get_if<Failure>(&ended.outcome);
  put(bytes, failure != nullptr);
  if (failure == nullptr) return put_output(bytes, std::get<executor::Output>(ended.outcome));
  put(bytes, static_cast<std::uint8_t>(failure->kind));
  put(bytes, std::string_view(failure->code));
  put(bytes, std::string_view(failure->message));
  put(bytes, std::string_view(failure->detail));
  put(bytes, failure->retryable);
}

// Takes fields off the front of a body; after the first misfit everything is zero and `is_whole`
// is false.
class Fields {
 public:
  explicit Fields(std::string_view body) : rest_(body) {}

  bool is_whole() const { return is_sound_ && rest_.empty(); }
  bool is_sound() const { return is_sound_; }

  template <std::unsigned_integral T>
  T number() {
    T value = 0;
    const std::string_view bytes = take(sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const T byte = static_cast<unsigned char>(bytes[i]);
      value = static_cast<T>(value | static_cast<T>(byte << (8 * i)));
    }
    return value;
  }
  std::int64_t signed_number() { return static_cast<std::int64_t>(number<std::uint64_t>()); }
  // A number below `end`.
  std::uint8_t small(std::uint8_t end) {
    const auto value = number<std::uint8_t>();
    expect(value < end);
    return value;
  }
  bool flag() { return small(2) != 0; }
  double fraction() {
    const auto value = std::bit_cast<double>(number<std::uint64_t>());
    expect(value >= 0 && value <= 1);
    return value;
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }
  void expect(bool condition) { is_sound_ = is_sound_ && condition; }

 private:
  std::string_view take(std::size_t size) {
    expect(size <= rest_.size());
    if (!is_sound_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool is_sound_ = true;
};

// Braced initialisers below read their fields in the order in which they stand.
Assign take_assign(Fields& fields) {
  Assign assign;
  assign.ticket = fields.small(Tickets::count);
  assign.kind = fields.text();
  assign.task.job = fields.text();
  assign.task.attempt = fields.number<std::uint32_t>();
  assign.task.limits = {.wall = Millis(fields.signed_number()),
                        .cpu = Millis(fields.signed_number()),
                        .memory_bytes = fields.signed_number(),
                        .output_bytes = fields.signed_number()};
  assign.task.input = fields.text();
  for (auto left = fields.number<std::uint32_t>(); left > 0 && fields.is_sound(); --left) {
    executor::File& file = assign.task.files.emplace_back();
    file.name = fields.text();
    file.content_type = fields.text();
    file.bytes = fields.text();
  }
  assign.task.previous = fields.text();
  return assign;
}

executor::Output take_output(Fields& fields) {
  executor::Output output{fields.text()};
  for (auto left = fields.number<std::uint32_t>(); left > 0 && fields.is_sound(); --left) {
    output.spawned.push_back({.input = fields.text(),
                              .follows = fields.flag(),
                              .takes_previous = fields.flag(),
                              .takes_files = fields.flag(),
                              .is_for_any = fields.flag()});
    fields.expect(output.spawned.size() <= executor::spawned_max);
  }
  fields.expect(executor::are_within_limits(output.spawned));
  return output;
}

Ended take_ended(Fields& fields) {
  Ended ended{.ticket = fields.small(Tickets::count),
              .is_worn = fields.flag(),
              .cpu = Micros(fields.signed_number()),
              .wall = Micros(fields.signed_number()),
              .outcome = {}};
  if (fields.flag()) {
    ended.outcome = Failure{.kind = static_cast<FailureKind>(fields.small(failure_kinds)),
                            .code = fields.text(),
                            .message = fields.text(),
                            .detail = fields.text(),
                            .retryable = fields.flag()};
  } else {
    ended.outcome = take_output(fields);
  }
  return ended;
}

Frame take_frame(Fields& fields) {
  switch (fields.small(std::variant_size_v<Frame>)) {
    case 0:
      return take_assign(fields);
    case 1:
      return Ready{};
    case 2:
      return Skipped{fields.small(Tickets::count)};
    case 3:
      return Reported{.ticket = fields.small(Tickets::count),
                      .fraction = fields.fraction(),
                      .message = fields.text()};
    default:
      return take_ended(fields);
  }
}

std::size_t read_length(std::string_view bytes) {
  return Fields(bytes.substr(0, length_bytes)).number<std::uint32_t>();
}

}  // namespace

bool operator==(const Assign& a, const Assign& b) {
  const auto fields = [](const Assign& frame) {
    const executor::Task& task = frame.task;
    return std::tie(frame.ticket, frame.kind, task.job, task.input, task.attempt, task.limits,
                    task.files, task.previous);
  };
  return fields(a) == fields(b);
}

bool operator==(const Ended& a, const Ended& b) {
  if (std::tie(a.ticket, a.is_worn, a.cpu, a.wall) !=
      std::tie(b.ticket, b.is_worn, b.cpu, b.wall)) {
    return false;
  }
  const auto* output = std::get_if<executor::Output>(&a.outcome);
  const auto* other = std::get_if<executor::Output>(&b.outcome);
  if (output == nullptr || other == nullptr) {
    return output == other && std::get<Failure>(a.outcome) == std::get<Failure>(b.outcome);
  }
  return output->json == other->json && output->spawned == other->spawned;
}

void encode(const Frame& frame, std::string& bytes) {
  const std::size_t start = bytes.size();
  put(bytes, std::uint32_t{0});
  put(bytes, static_cast<std::uint8_t>(frame.index()));
  std::visit([&](const auto& fields) { put_fields(bytes, fields); }, frame);
  const std::size_t length = bytes.size() - start - length_bytes;
  DOCKET_CHECK(length <= UINT32_MAX, "inputs and outputs are bounded before they are sent");
  std::string prefix;
  put(prefix, static_cast<std::uint32_t>(length));
  bytes.replace(start, length_bytes, prefix);
}

Result<Frame> decode(std::string_view body) {
  Fields fields(body);
  Frame frame = take_frame(fields);
  if (!fields.is_whole()) return invalid_argument("The bytes are not a frame.");
  return frame;
}

Result<std::optional<Frame>> FrameReader::next() {
  const std::string_view rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() >= length_bytes) {
    const std::size_t length = read_length(rest);
    if (length > bytes_max_) {
      return invalid_argument(
          fmt::format("A frame of {} bytes is above the limit of {}.", length, bytes_max_));
    }
    if (rest.size() - length_bytes >= length) {
      taken_ += length_bytes + length;
      Result<Frame> frame = decode(rest.substr(length_bytes, length));
      if (!frame) return frame.error();
      if (taken_ == buffer_.size()) forget_taken();  // while a task runs nobody asks again
      return std::optional<Frame>(*std::move(frame));
    }
  }
  forget_taken();  // a part of a frame is left: it moves to the front
  return std::optional<Frame>();
}

// Gives large memory back.
void FrameReader::forget_taken() {
  buffer_.erase(0, std::exchange(taken_, 0));
  constexpr std::size_t kept_bytes = 1U << 20;
  if (buffer_.empty() && buffer_.capacity() > kept_bytes) buffer_ = std::string();
}

}  // namespace docket::worker
