// What every door is given: the engine, and what doors share.
//
// Callers: `app` makes one, fills the catalog, and hands it to each door; it must outlive the
//   server.
// Threads: everything in it is safe from any thread once the catalog is filled.
#pragma once

#include <optional>

#include "api/catalog.h"
#include "api/cursor.h"
#include "api/guard.h"
#include "api/page_cache.h"
#include "api/resend_guard.h"
#include "base/time.h"
#include "engine/engine.h"

namespace docket::api {

struct Services {
  // `everybody`: see Guard. `cursor_secret` should be the same after a restart.
  Services(engine::Engine& engine_, const Clock& clock_, const CursorSeal::Secret& cursor_secret,
           std::optional<job::Principal> everybody = {})
      : engine(engine_),
        clock(clock_),
        guard(engine_, everybody),
        resends(clock_),
        cursors(cursor_secret) {}

  engine::Engine& engine;
  const Clock& clock;
  Guard guard;
  PageCache pages;
  ResendGuard resends;
  CursorSeal cursors;
  Catalog catalog;
};

}  // namespace docket::api
