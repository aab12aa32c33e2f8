"""What the domains of the topics are called."""

# Those that cannot be told from the names of their files.
NAMES = {
    "added": "Added here",
    "fat-loss-spot-reduction": "Fat loss & spot reduction",
    "metabolism-body-weight-diet-pills": "Metabolism, body weight & diet pills",
    "men-s-health": "Men’s health",
    "women-s-health-menstruation": "Women’s health & menstruation",
    "cardio-sport-recovery": "Cardio, sport & recovery",
    "body-shape-anatomy-posture": "Body shape, anatomy & posture",
    "protein-muscle-strength-training": "Protein, muscle & strength training",
    "contraception-fertility-sexual-health": "Contraception, fertility & sexual health",
    "babies-children-parenting": "Babies, children & parenting",
    "sun-tanning-skin-cancer": "Sun, tanning & skin cancer",
    "hair-nails-body-hair": "Hair, nails & body hair",
    "cellulite-ageing-cosmetic-hacks": "Cellulite, ageing & cosmetic hacks",
    "heart-cholesterol-blood-pressure": "Heart, cholesterol & blood pressure",
    "screening-tests-sold-online": "Screening & tests sold online",
    "toxic-foods-additives-seed-oils": "“Toxic” foods, additives & seed oils",
    "hormones-cortisol-thyroid-insulin": "Hormones, cortisol, thyroid & insulin",
    "alternative-medicine-devices": "Alternative medicine & devices",
    "medicines-weight-loss-drugs": "Medicines & weight-loss drugs",
    "superfoods-miracle-drinks": "Superfoods & miracle drinks",
    "fad-diets-fasting": "Fad diets & fasting",
    "skin-care-acne": "Skin care & acne",
    "mental-health-brain": "Mental health & brain",
    "first-aid-emergencies": "First aid & emergencies",
    "folk-beliefs-about-the-body": "Folk beliefs about the body",
    "diabetes-blood-sugar": "Diabetes & blood sugar",
    "pregnancy-birth-breastfeeding": "Pregnancy, birth & breastfeeding",
    "bones-joints-pain-migraine": "Bones, joints, pain & migraine",
    "infections-colds-antibiotics": "Infections, colds & antibiotics",
    "alcohol-nicotine-drugs": "Alcohol, nicotine & drugs",
    "allergy-asthma-immunity": "Allergy, asthma & immunity",
    "detox-cleanses-parasites": "Detox, cleanses & parasites",
    "radiation-chemicals-home": "Radiation, chemicals & home",
}


def domain_name(domain: str) -> str:
    """Name a domain; the words of two or more that are not listed are joined by “&”."""
    if domain in NAMES:
        return NAMES[domain]
    *first, last = domain.capitalize().split("-")
    return f"{', '.join(first)} & {last}" if first else last
