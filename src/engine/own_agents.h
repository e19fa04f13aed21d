// The agents that are the server's own: nobody else gets a key of one, which would be a key to what
// it has in its hands.
//
// Threads: values.
#pragma once

namespace docket::engine {

// The tenant of those in the server's process.
inline constexpr const char* server_tenant = "(server)";
// The user of the one that the server starts; of the first tenant.
inline constexpr const char* local_agent = "local-agent";

}  // namespace docket::engine
