package rosarium.core.record;

import java.nio.file.Path;

/**
 * Where each file of a run stands.
 *
 * @param root {@code runs/<name>}
 */
public record RunFolder(Path root) {
  /** Return the config as resolved. */
  public Path config() {
    return root.resolve("config.yaml");
  }

  /**
   * Return the cells, written before anything runs: {@code {"schema": 1, "name", "cells": [...]}}.
   */
  public Path plan() {
    return root.resolve("plan.json");
  }

  /** Return versions, device, threads and hashes. */
  public Path environment() {
    return root.resolve("environment.json");
  }

  /** Return the queries of one data set, one {@code Query} a line, {@code schema} first. */
  public Path queries(String dataset) {
    return root.resolve("queries").resolve(dataset + ".jsonl");
  }

  /** Return the folder of one cell. */
  public Path cell(String cellId) {
    return root.resolve("cells").resolve(cellId);
  }

  /** Return the records of one cell. */
  public Path records(String cellId) {
    return cell(cellId).resolve("records.jsonl");
  }

  /** Return the traces of one cell, one a record; absent unless they were asked for. */
  public Path traces(String cellId) {
    return cell(cellId).resolve("traces.jsonl.zst");
  }

  /** Return the manifest of one cell: written when it is complete. */
  public Path manifest(String cellId) {
    return cell(cellId).resolve("manifest.json");
  }

  /** Return what one judge said of one cell. */
  public Path verdicts(String cellId, String judgeId) {
    return cell(cellId).resolve("verdicts-" + judgeId + ".jsonl");
  }

  /** Return the estimates. */
  public Path summary() {
    return root.resolve("summary.csv");
  }

  /** Return the paired tests. */
  public Path comparisons() {
    return root.resolve("comparisons.csv");
  }

  /** Return effect sizes, detectable differences and cautions of the paired tests. */
  public Path effects() {
    return root.resolve("effects.csv");
  }

  /** Return time and memory by variant. */
  public Path cost() {
    return root.resolve("cost.csv");
  }

  /** Return where in the answers the contrast acts, by position; absent without traces. */
  public Path positions() {
    return root.resolve("positions.csv");
  }

  /** Return how often the contrast acts and what it changes, by cell; absent without traces. */
  public Path steps() {
    return root.resolve("steps.csv");
  }

  /** Return how far every two refusal judges agree; absent where there is one. */
  public Path agreement() {
    return root.resolve("agreement.csv");
  }

  /** Return the folder of figures. */
  public Path figures() {
    return root.resolve("figures");
  }

  /** Return the folder of tables. */
  public Path tables() {
    return root.resolve("tables");
  }

  /** Return the report. */
  public Path report() {
    return root.resolve("report.html");
  }
}
