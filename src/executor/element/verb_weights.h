// What speaks for and against a word being a verb, as data, made by scripts/verb_weights.
//
// Guarantees: each line is the name of a feature, a tab and its weight; a word is a verb when the
//   weights of its features and the bias come to more than 0.
// Threads: constant.
#pragma once

#include <string_view>

namespace docket::executor::element {

extern const std::string_view verb_weights;
extern const int verb_bias;

}  // namespace docket::executor::element
