// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// lintMetrics says what `promtool check metrics` would complain of, by the linter inside it.
func lintMetrics(text io.Reader) error {
	problems, err := promlint.New(text).Lint()
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Printf("%s: %s\n", problem.Metric, problem.Text)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d problems", len(problems))
	}
	return nil
}
