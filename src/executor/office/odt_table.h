// A table of an ODF text.
//
// Guarantees: cells lie in the grid as pandoc lays them: as many columns as the row with the most
//   cells has; spans that do not fit are cut, cells that do not fit are left out.
// Threads: pure.
#pragma once

#include <pugixml.hpp>

#include "executor/element/element.h"
#include "executor/office/odt_styles.h"
#include "executor/office/table_budget.h"

namespace docket::executor::office {

// The table as an element: its text, `text_as_html` and the emphasis in it.
element::Element odt_table(pugi::xml_node table, const OdtStyles& styles, TableBudget& budget);

}  // namespace docket::executor::office
