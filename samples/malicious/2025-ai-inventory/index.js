exports.affected = projects => projects.filter(project => project.changed);
