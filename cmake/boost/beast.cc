// Boost.Beast, compiled once (see asio.cc).
#include <boost/beast/src.hpp>
