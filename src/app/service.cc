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

// In the order of their start; each step needs those before it.
struct Service::Parts {
  Result<void> start_engine(const Config& config, const executor::Registry& kinds,
                            const Clock& clock, Random& random);
  Result<void> make_doors(const Config& config, const Clock& clock, Random& random);
  Result<void> listen(const Config& config, const Clock& clock, Random& random);

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

 private:
  // Says in the options who they are.
  Result<void> start_couriers(const Clock& clock, api::unstructured::Options& documents);
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

Result<void> Service::Parts::start_engine(const Config& config, const executor::Registry& kinds,
                                          const Clock& clock, Random& random) {
  auto opened =
      store::sqlite::open(config.data, {.vfs = {}, .log_bytes = store::sqlite::busy_log_bytes});
  if (!opened) {
    return Error{opened.error().code, fmt::format("{}: {}", config.data, opened.error().message)};
  }
  store = *std::move(opened);
  auto begun = engine::Engine::open(*store, kinds, clock, random, metrics, config.engine);
  if (!begun) return begun.error();
  engine = *std::move(begun);
  const auto first_key = write_first_key(*engine, config.data);
  if (!first_key) return first_key.error();
  new_admin_key = *first_key;
  return {};
}

Result<void> Service::Parts::start_couriers(const Clock& clock,
                                            api::unstructured::Options& documents) {
  if (!documents.destination_root.empty()) {
    auto started = delivery::Courier::start(*engine, clock, delivery::courier_name,
                                            {.destinations = documents.destination_root});
    if (!started) return started.error();
    courier = *std::move(started);
    documents.courier = courier->agent();
  }
  if (!documents.local_root.empty()) {
    auto started = delivery::Courier::start(
        *engine, clock, delivery::collector_name,
        {.sources = documents.local_root, .destinations = documents.destination_root});
    if (!started) return started.error();
    collector = *std::move(started);
    documents.collector = collector->agent();
  }
  return {};
}

Result<void> Service::Parts::make_doors(const Config& config, const Clock& clock, Random& random) {
  const auto secret = cursor_secret(config.data, random);
  if (!secret) return secret.error();
  const auto anyone = everybody(config, *engine, config.data);
  if (!anyone) return anyone.error();
  services.emplace(*engine, clock, *secret, *anyone);
  ionworks.emplace(*services);
  ionq.emplace(*services, config.ionq);
  api::unstructured::Options documents = config.unstructured;
  if (const auto started = start_couriers(clock, documents); !started) return started;
  unstructured.emplace(*services, random, std::move(documents));
  auto tokens = token_rules(config.tokens);
  if (!tokens) return tokens.error();
  api::osapi::Options hosts = config.osapi;
  hosts.tokens = *std::move(tokens);
  hosts.tenant = config.tokens.tenant;
  hosts.version = version;
  osapi.emplace(*services, std::move(hosts));
  native.emplace(*services);
  agent.emplace(*services);
  services->catalog.add(api::ionworks::job_types());
  services->catalog.add(api::ionq::job_types());
  services->catalog.add(api::unstructured::job_types());
  services->catalog.add(api::osapi::job_types());
  return {};
}

Result<void> Service::Parts::listen(const Config& config, const Clock& clock, Random& random) {
  http::Router router;
  for (const Result<void>& added :
       {ionworks->add_to(router), ionq->add_to(router), unstructured->add_to(router),
        osapi->add_to(router), native->add_to(router), agent->add_to(router),
        http::add_health_routes(router, readiness(*engine), metrics)}) {
    if (!added) return added;
  }
  server.emplace(std::move(router), config.http, clock, random, metrics,
                 static_cast<int>(config.threads));
  const Address address = *parse_address(config.listen);
  const auto listens = server->listen(address.host, address.port);
  if (!listens) return listens.error();
  host = address.host;
  port = *listens;
  if (config.osapi.listen.empty()) return {};
  const Address own = *parse_address(config.osapi.listen);
  const auto listens_there = server->listen(own.host, own.port);
  return listens_there ? Result<void>() : Result<void>(listens_there.error());
}

Result<std::unique_ptr<Service>> Service::start(const Config& config,
                                                const executor::Registry& kinds, const Clock& clock,
                                                Random& random) {
  if (const auto good = check(config); !good) return good.error();
  auto parts = std::make_unique<Parts>();
  auto started = parts->start_engine(config, kinds, clock, random);
  if (started) started = parts->make_doors(config, clock, random);
  if (started) started = parts->listen(config, clock, random);
  if (!started) return started.error();
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
