#include "executor/document/document.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "executor/chunking/chunk.h"
#include "executor/document/fetched_file.h"
#include "executor/document/partition.h"
#include "executor/document/request.h"
#include "executor/element/ids.h"
#include "executor/element/json.h"

namespace docket::executor::document {
namespace {

using element::Elements;
using element::Reading;

constexpr std::int64_t memory_bytes = 1LL << 30;
constexpr std::int64_t output_bytes_max = 512LL << 20;

// FNV-1a, 64 bits: one number for all that makes a task what it is.
std::uint64_t seed_of(const Task& task) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  };
  add(task.job);
  add(task.input);
  for (const File& file : task.files) {
    add(file.name);
    add(file.bytes);
  }
  add(task.previous);
  return hash;
}

// What went wrong with the work, not with the document, in the words that clients are shown; the
// cause goes into the detail.
Failure in_clients_words(Failure failure) {
  std::string words;
  switch (failure.kind) {
    case FailureKind::time_limit:
      words = "Document processing timed out";
      break;
    case FailureKind::memory_limit:
      words = "Document limit exceeded: memory";
      break;
    case FailureKind::output_limit:
      words = "Document limit exceeded: output";
      break;
    case FailureKind::crashed:
    case FailureKind::internal:
      words = "Document processing failed";
      break;
    default:
      return failure;
  }
  failure.detail = boost::json::serialize(boost::json::object{{"error", failure.message}});
  failure.message = std::move(words);
  return failure;
}

class Document final : public Executor {
 public:
  explicit Document(const element::ReadLimits& limits) : limits_(limits) {}

  Outcome run(const Task& task, Context& context) override {
    auto request = parse_request(task.input);
    if (!request) return request.error();
    SeededRandom random(seed_of(task));
    Run run{.task = task, .context = context, .random = random, .limits = limits_};
    Outcome outcome = std::visit(std::ref(run), *request);
    auto* failure = std::get_if<Failure>(&outcome);
    if (failure != nullptr) *failure = in_clients_words(std::move(*failure));
    return outcome;
  }

 private:
  struct Run {
    const Task& task;
    Context& context;
    Random& random;
    const element::ReadLimits& limits;

    Outcome operator()(const Partition& request) const;
    Outcome operator()(const Chunk& request) const;
    Outcome operator()(const Pass&) const {
      return Output{task.previous.empty() ? "[]" : task.previous};
    }
    Outcome operator()(const Refuse& request) const {
      return Failure{.kind = FailureKind::not_buildable,
                     .code = "not_configured",
                     .message = request.message,
                     .detail = {}};
    }

    // Chunks get ids of their own, in runs of one page.
    Outcome chunks_of(const Elements& elements, const ChunkRequest& request, bool is_unique) const {
      Reading chunks = chunking::chunk(elements, request.options, limits, context, random);
      if (!chunks) return chunks.failure();
      if (is_unique) {
        element::give_random_ids(*chunks, random);
      } else {
        element::give_hash_ids(*chunks, element::Count::by_run);
      }
      return Output{element::to_json(*chunks)};
    }
  };

  element::ReadLimits limits_;
};

Outcome Document::Run::operator()(const Partition& request) const {
  const std::optional<File> fetched =
      request.is_fetched ? fetched_file(task.previous) : std::nullopt;
  if (!fetched && (request.is_fetched || task.files.empty())) {
    return element::unreadable("bad_options", "A document task needs a file.");
  }
  const File& file = fetched ? *fetched : task.files.front();
  Reading elements = partition(file, request.partition, limits, context, random);
  if (!elements) return elements.failure();
  if (!request.chunk) return Output{element::to_json(*elements)};
  const bool is_unique = request.partition.unique_element_ids || request.chunk->unique_element_ids;
  return chunks_of(*elements, *request.chunk, is_unique);
}

Outcome Document::Run::operator()(const Chunk& request) const {
  Reading elements = element::from_json(task.previous.empty() ? "[]" : task.previous, limits);
  if (!elements) return elements.failure();
  return chunks_of(*elements, request.chunk, request.chunk.unique_element_ids);
}

Checked check(std::string_view input) {
  Checked checked;
  if (auto request = parse_request(input); !request) checked.refusal = request.error();
  return checked;
}

// How many elements there are, by what each begins with.
std::string summary(std::string_view output) {
  constexpr std::string_view mark = "\"element_id\":";
  std::size_t count = 0;
  for (std::size_t at = output.find(mark); at != std::string_view::npos;
       at = output.find(mark, at + mark.size())) {
    ++count;
  }
  return fmt::format(R"({{"elements":{}}})", count);
}

}  // namespace

Kind document_kind(const DocumentOptions& options) {
  Kind kind;
  kind.name = "document";
  kind.check = check;
  kind.resources = {.cores = 1, .memory_bytes = memory_bytes};
  kind.limits = {.wall = std::chrono::seconds(600),
                 .cpu = Millis(0),
                 .memory_bytes = memory_bytes,
                 .output_bytes = output_bytes_max};
  // A document that kills its worker would kill the next one too.
  kind.crash_limit = 1;
  // The first task of a job whose files are in a folder lists it, outside of the workers.
  kind.may_spawn = true;
  kind.profile.programs = {"pdfinfo", "pdftohtml", "pdftoppm", "tesseract"};
  kind.summary = summary;
  kind.make_executor = [limits = options.limits] { return std::make_unique<Document>(limits); };
  return kind;
}

}  // namespace docket::executor::document
