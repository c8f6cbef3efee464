// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	dir      string
	crds     string
	port     int
	auditLog string
	assets   string

	controllerManager bool
	scheduler         bool

	watchCache         bool
	compactionInterval time.Duration
	apiserverArgs      repeated

	serviceAccount string
	out            string
}

// repeated is a flag that may be given more than once.
type repeated []string

func (r *repeated) String() string { return strings.Join(*r, " ") }

func (r *repeated) Set(value string) error {
	*r = append(*r, value)
	return nil
}

func parseOptions(command string, args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("control-plane "+command, flag.ContinueOnError)
	f.StringVar(&o.dir, "dir", "", "folder of all state: keys, etcd's data, kubeconfigs, audit log")
	f.StringVar(&o.crds, "crds", "", "folder of CRDs to install or replace; +cpu adds cpuOverhead")
	switch command {
	case "run":
		f.IntVar(&o.port, "port", 0,
			"port of kube-apiserver; 0: the one of the last run, else a free one")
		f.StringVar(&o.auditLog, "audit-log", "", "audit log (default DIR/audit.log)")
		f.StringVar(&o.assets, "assets", os.Getenv("KUBEBUILDER_ASSETS"),
			"folder with etcd and kube-apiserver; only where built with -tags assets")
		f.BoolVar(&o.controllerManager, "controller-manager", false, "run kube-controller-manager")
		f.BoolVar(&o.scheduler, "scheduler", false, "run kube-scheduler")
		f.BoolVar(&o.watchCache, "watch-cache", true,
			"kube-apiserver's watch cache; off: 410 on old watches")
		f.DurationVar(&o.compactionInterval, "etcd-compaction-interval", 0,
			"how often history is compacted; 2s: 410 on old lists (default kube-apiserver's own)")
		f.Var(&o.apiserverArgs, "apiserver-arg", "one more argument of kube-apiserver (repeatable)")
	case "service-account-kubeconfig":
		f.StringVar(&o.serviceAccount, "service-account", "", "NAMESPACE/NAME")
		f.StringVar(&o.out, "out", "", "kubeconfig to write")
	case "install-crds":
	default:
		return nil, fmt.Errorf("no command %q: say run, install-crds or service-account-kubeconfig",
			command)
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	return o, o.complete(f.Args())
}

func (o *options) complete(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("%q is no flag", rest[0])
	}
	if o.dir == "" {
		return errors.New("--dir is needed: the folder of all state")
	}
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	o.dir = dir
	if o.auditLog == "" {
		o.auditLog = o.path("audit.log")
	}
	return os.MkdirAll(dir, 0o700)
}

// path is the file of that name below the state folder.
func (o *options) path(name string) string { return filepath.Join(o.dir, name) }
