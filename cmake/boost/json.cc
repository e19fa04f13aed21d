// Boost.JSON, compiled once and in the flags of this build (so sanitizers see it).
#include <boost/json/src.hpp>
