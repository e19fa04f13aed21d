// A plugin of clang-tidy 19 (`scripts/lint` builds it): checks match the code of this project and
// not each declaration of the system headers above it, where nothing that they find is reported:
// half of the time would go there. LLVM 21 does the same by itself. What a precompiled header has
// is not even read back, unless a check asks for it.
//
// A check that asks about a class or function of a system header still sees all of it: only where
// matching begins is limited.
#include <memory>
#include <vector>

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

namespace {

class OwnCode : public clang::ASTConsumer {
  void HandleTranslationUnit(clang::ASTContext& context) override {
    std::vector<clang::Decl*> own;
    for (clang::Decl* decl : context.getTranslationUnitDecl()->noload_decls()) {
      if (!context.getSourceManager().isInSystemHeader(decl->getLocation())) own.push_back(decl);
    }
    context.setTraversalScope(own);
  }
};

class OwnCodeAction : public clang::PluginASTAction {
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&,
                                                        llvm::StringRef) override {
    return std::make_unique<OwnCode>();
  }
  bool ParseArgs(const clang::CompilerInstance&, const std::vector<std::string>&) override {
    return true;
  }
  ActionType getActionType() override { return AddBeforeMainAction; }
};

const clang::FrontendPluginRegistry::Add<OwnCodeAction> registered("own-code",
                                                                   "match our code only");

}  // namespace
