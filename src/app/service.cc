#include "app/service.h"

#include <filesystem>

#include <fmt/format.h>

#include "api/agent/door.h"
#include "api/ionq/backends.h"
#include "api/ionq/door.h"
#include "api/ionworks/codec.h"
#include "api/ionworks/door.h"
#include "api/native/door.h"
#include "api/osapi/door.h"
#include "api/services.h"
#include "api/unstructured/codec.h"
#include "api/unstructured/door.h"
#include "app/data_dir.h"
#include "app/tokens.h"
#include "app/version.h"
#include "delivery/courier.h"
#include "http/health.h"
#include "http/server.h"
#include "store/sqlite/sqlite_store.h"

namespace docket::app {

// In the order of their start.
struct Service::Parts {
  Metrics metrics;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<delivery::Courier> courier;    // null: no destination root is configured
  std::unique_ptr<delivery::Courier> collector;  // null: no root of local sources is
  std::optional<api::Services> services;
  std::optional<api::ionworks::Door> ionworks;
  std::optional<api::ionq::Door> ionq;
  std::optional<api::osapi::Door> osapi;
  std::optional<api::unstructured::Door> unstructured;
  std::optional<api::native::Door> native;
  std::optional<api::agent::Door> agent;
  std::optional<http::Server> server;
  std::optional<std::string> new_admin_key;
  std::string host;
  std::uint16_t port = 0;
};

namespace {

// The principal of every request when auth is off: the first admin.
Result<std::optional<job::Principal>> everybody(const Config& config, engine::Engine& engine,
                                                const std::filesystem::path& data) {
  if (config.auth) return std::optional<job::Principal>();
  const auto secret = read_secret(admin_key_file(data));
  if (!secret) return secret.error();
  const auto admin = engine.authenticate(*secret);
  if (!admin) return admin.error();
  return std::optional(*admin);
}

http::Readiness readiness(const engine::Engine& engine) {
  return [&engine] {
    const auto trouble = engine.store_trouble();
    return trouble ? trouble->message : std::string();
  };
}

}  // namespace

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::start(const Config& config,
                                                const executor::Registry& kinds, const Clock& clock,
                                                Random& random) {
  if (const auto good = check(config); !good) return good.error();
  const Address address = *parse_address(config.listen);
  auto parts = std::make_unique<Parts>();
  auto store =
      store::sqlite::open(config.data, {.vfs = {}, .log_bytes = store::sqlite::busy_log_bytes});
  if (!store) {
    return Error{store.error().code, fmt::format("{}: {}", config.data, store.error().message)};
  }
  parts->store = std::move(*store);
  auto engine =
      engine::Engine::open(*parts->store, kinds, clock, random, parts->metrics, config.engine);
  if (!engine) return engine.error();
  parts->engine = std::move(*engine);

  const auto first_key = write_first_key(*parts->engine, config.data);
  if (!first_key) return first_key.error();
  parts->new_admin_key = *first_key;
  const auto secret = cursor_secret(config.data, random);
  if (!secret) return secret.error();
  const auto anyone = everybody(config, *parts->engine, config.data);
  if (!anyone) return anyone.error();

  parts->services.emplace(*parts->engine, clock, *secret, *anyone);
  parts->ionworks.emplace(*parts->services);
  parts->ionq.emplace(*parts->services, config.ionq);
  api::unstructured::Options documents = config.unstructured;
  if (!documents.destination_root.empty()) {
    auto courier = delivery::Courier::start(*parts->engine, clock, delivery::courier_name,
                                            {.destinations = documents.destination_root});
    if (!courier) return courier.error();
    parts->courier = *std::move(courier);
    documents.courier = parts->courier->agent();
  }
  if (!documents.local_root.empty()) {
    auto collector = delivery::Courier::start(
        *parts->engine, clock, delivery::collector_name,
        {.sources = documents.local_root, .destinations = documents.destination_root});
    if (!collector) return collector.error();
    parts->collector = *std::move(collector);
    documents.collector = parts->collector->agent();
  }
  parts->unstructured.emplace(*parts->services, random, std::move(documents));
  auto tokens = token_rules(config.tokens);
  if (!tokens) return tokens.error();
  api::osapi::Options hosts = config.osapi;
  hosts.tokens = *std::move(tokens);
  hosts.tenant = config.tokens.tenant;
  hosts.version = version;
  parts->osapi.emplace(*parts->services, std::move(hosts));
  parts->native.emplace(*parts->services);
  parts->agent.emplace(*parts->services);
  parts->services->catalog.add(api::ionworks::job_types());
  parts->services->catalog.add(api::ionq::job_types());
  parts->services->catalog.add(api::unstructured::job_types());
  parts->services->catalog.add(api::osapi::job_types());

  http::Router router;
  for (const Result<void>& added :
       {parts->ionworks->add_to(router), parts->ionq->add_to(router),
        parts->unstructured->add_to(router), parts->osapi->add_to(router),
        parts->native->add_to(router), parts->agent->add_to(router),
        http::add_health_routes(router, readiness(*parts->engine), parts->metrics)}) {
    if (!added) return added.error();
  }
  parts->server.emplace(std::move(router), config.http, clock, random, parts->metrics,
                        static_cast<int>(config.threads));
  const auto port = parts->server->listen(address.host, address.port);
  if (!port) return port.error();
  if (!config.osapi.listen.empty()) {
    const Address own = *parse_address(config.osapi.listen);
    if (const auto listens = parts->server->listen(own.host, own.port); !listens) {
      return listens.error();
    }
  }
  parts->host = address.host;
  parts->port = *port;
  return std::unique_ptr<Service>(new Service(std::move(parts)));
}

std::uint16_t Service::port() const { return parts_->port; }

std::string Service::url() const {
  const bool is_v6 = parts_->host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", parts_->host, is_v6 ? "]" : "",
                     parts_->port);
}

engine::Engine& Service::engine() { return *parts_->engine; }
const Metrics& Service::metrics() const { return parts_->metrics; }
const std::optional<std::string>& Service::new_admin_key() const { return parts_->new_admin_key; }

bool Service::drain(Millis grace) {
  parts_->engine->drain();
  return parts_->server->drain(grace);
}

}  // namespace docket::app
