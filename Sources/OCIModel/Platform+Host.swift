extension Platform {
    /// What this program was built for, and so what runs on this machine without emulation.
    public static var host: Platform {
        #if arch(x86_64)
            Platform(architecture: "amd64")
        #elseif arch(arm64)
            Platform(architecture: "arm64")
        #elseif arch(arm)
            Platform(architecture: "arm", variant: "v7")
        #elseif arch(i386)
            Platform(architecture: "386")
        #elseif arch(powerpc64le)
            Platform(architecture: "ppc64le")
        #elseif arch(s390x)
            Platform(architecture: "s390x")
        #else
            Platform(architecture: "riscv64")
        #endif
    }
}
