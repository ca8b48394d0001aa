package rosarium.analysis.table;

/**
 * One cell of a readable table.
 *
 * @param column its name
 * @param row from 0
 */
public record Place(String column, int row) {}
