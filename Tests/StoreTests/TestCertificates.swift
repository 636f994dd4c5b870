/// Certificates for a server on loopback. They were made once for these tests and guard nothing:
/// `openssl ca -selfsign` for the authority, `openssl ca` for `localhost`, both until 2120.
enum TestCertificates {
    /// The authority, which nobody trusts who is not told to.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBcDCCARegAwIBAgIBATAKBggqhkjOPQQDAjAfMR0wGwYDVQQDDBRTb2NsZSB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        HzEdMBsGA1UEAwwUU29jbGUgdGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggq
        hkjOPQMBBwNCAATnE90hhz+Y72gLSjbpGFpxZtMss+4s5UtriRKwTn+ikDEpYnvD
        OG5LMztS67iRKUEX21W6PRBYpdtIPGgAZL5Ro0IwQDAPBgNVHRMBAf8EBTADAQH/
        MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUzTjWZItrSWRFuDS8bcA3CIqFj0gw
        CgYIKoZIzj0EAwIDRwAwRAIgECTqwFXQ8ky9A5GssnlbTB/zv3NABFV5zUmAIMhu
        kDICIDvFpOYf+Mv1/lAFOy1zem7AYxNNRTa9wn/kpFUktpEZ
        -----END CERTIFICATE-----
        """

    /// The certificate of `localhost`.
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBiDCCAS2gAwIBAgIBAjAKBggqhkjOPQQDAjAfMR0wGwYDVQQDDBRTb2NsZSB0
        ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
        FDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        YwtimEbflFlSaQsNAsxkGMQyKCA7t00Q15wZWJtouapbCRVEI/NbRtCkEZaih2OE
        Q0hDLBa0pPqcvx5dcGCZy6NjMGEwFAYDVR0RBA0wC4IJbG9jYWxob3N0MAkGA1Ud
        EwQCMAAwHQYDVR0OBBYEFH66Gr2UAZf/twuLKXfa88AHJ6enMB8GA1UdIwQYMBaA
        FM041mSLa0lkRbg0vG3ANwiKhY9IMAoGCCqGSM49BAMCA0kAMEYCIQCahMtL8lR4
        /6JGuueXyZe2aS2qJWxKfdXVQRdMYFKQBQIhAOSW12rbi+e8MEbY5K/nr8JzSLfY
        uveED3rUzJxGj4Bx
        -----END CERTIFICATE-----
        """

    /// Its key.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglQwud3ku3dlYhbrK
        JRfCwfLuwWb9mmI75ooMf3irBqyhRANCAARjC2KYRt+UWVJpCw0CzGQYxDIoIDu3
        TRDXnBlYm2i5qlsJFUQj81tG0KQRlqKHY4RDSEMsFrSk+py/Hl1wYJnL
        -----END PRIVATE KEY-----
        """
}
