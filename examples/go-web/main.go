// Web serves the pages in a folder, says when it is well, and can ask another one whether it is: so
// that an image needs no curl for its health check.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func main() {
	address := flag.String("address", ":8080", "where to listen")
	pages := flag.String("pages", "/pages", "the folder to serve")
	probe := flag.String("probe", "", "ask the server at this URL whether it is well, and end")
	flag.Parse()
	if *probe != "" {
		exit(ask(*probe))
	}
	exit(serve(*address, *pages))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ask says whether a server answers as it should.
func ask(url string) error {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get(url + "/healthz")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, answer.Status)
	}
	return nil
}

// serve answers until it is told to stop, and then lets answers that have begun come to their end.
func serve(address, pages string) error {
	routes := http.NewServeMux()
	routes.HandleFunc("/healthz", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(writer, "well, on %s as %d\n", runtime.GOARCH, os.Getuid())
	})
	routes.Handle("/", http.FileServer(http.Dir(pages)))
	server := &http.Server{Addr: address, Handler: routes, ReadHeaderTimeout: 5 * time.Second}

	stop, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(limit)
}
