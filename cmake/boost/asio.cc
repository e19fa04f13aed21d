// Boost.Asio, compiled once: a file that includes Asio then costs a third of the time.
#include <boost/asio/impl/src.hpp>
