// SPDX-License-Identifier: Apache-2.0

//go:build !assets

package main

import (
	"context"
	"errors"
	"net/url"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd runs etcd in this process, on free ports of loopback, and returns its client URL.
func startEtcd(ctx context.Context, o *options) (string, component, error) {
	etcd, err := embed.StartEtcd(etcdConfig(o))
	if err != nil {
		return "", component{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- <-etcd.Err() }() // Close closes it
	started := component{"etcd", etcd.Close, ended}
	select {
	case <-etcd.Server.ReadyNotify():
		return "http://" + etcd.Clients[0].Addr().String(), started, nil
	case err := <-ended:
		return "", started, err
	case <-ctx.Done():
		return "", started, ctx.Err()
	case <-time.After(startTimeout):
		return "", started, errors.New("not ready in time")
	}
}

func etcdConfig(o *options) *embed.Config {
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config := embed.NewConfig()
	config.Dir = o.path("etcd")
	config.LogLevel = "error"
	config.ListenClientUrls, config.AdvertiseClientUrls = anyPort, anyPort
	config.ListenPeerUrls, config.AdvertisePeerUrls = anyPort, anyPort
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// A single member on one machine elects itself, and its data survives a crash of the process.
	config.TickMs, config.ElectionMs = 10, 100
	config.UnsafeNoFsync = true
	// As real clusters have it: bookmarks on quiet resources come every minute.
	config.WatchProgressNotifyInterval = 5 * time.Second
	return config
}
