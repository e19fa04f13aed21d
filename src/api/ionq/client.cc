#include "api/ionq/client.h"

namespace docket::api::ionq {

Client client_of(const http::Request& request) {
  const std::string* agent = request.headers.find("User-Agent");
  if (agent == nullptr) return Client::other;
  if (agent->starts_with("cirq/")) return Client::cirq;
  if (agent->starts_with("qiskit-ionq/")) return Client::qiskit;
  return Client::other;
}

}  // namespace docket::api::ionq
