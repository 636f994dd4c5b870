import FileTree
/// What is Alpine's own in making a tree. (in the making)
enum AlpineTree {
    static func build(_ input: TreeInput) throws -> TreeEditor {
        TreeEditor(tree: FileTree(), packages: input.containers, epoch: input.epoch)
    }
}
