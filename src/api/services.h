// What every door is given: the engine, and what doors share.
//
// Callers: `app` makes one, fills the catalog, and hands it to each door; it must outlive the
//   server.
// Threads: everything in it is safe from any thread once the catalog is filled and the doors are
//   made.
#pragma once

#include <optional>

#include "api/audited.h"
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
  Services(engine::Engine& the_engine, const Clock& the_clock,
           const CursorSeal::Secret& cursor_secret, std::optional<job::Principal> everybody = {})
      : engine(the_engine),
        clock(the_clock),
        guard(the_engine, everybody),
        resends(the_clock),
        cursors(cursor_secret) {}

  engine::Engine& engine;
  const Clock& clock;
  Guard guard;
  PageCache pages;
  ResendGuard resends;
  CursorSeal cursors;
  Catalog catalog;
  Audit audit;  // of the door that keeps the record; empty: nobody does
};

}  // namespace docket::api
